import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * One day of Fern & Oak, a plant shop, told to a Kafka broker. The day is drawn from a fixed seed.
 *
 * orders    3 partitions, zstd    key: order; placed, paid, cancelled, refunded; a tombstone where a
 *                                 customer asked to be forgotten; headers ce_type, tag (repeated),
 *                                 coupon (null where the field was left open)
 * payments  2 partitions, lz4     key: payment; requested, authorised, declined, settled
 * shipping  2 partitions, snappy  key: parcel; packed, collected, delivered; one courier's phone was
 *                                 offline over noon, so its deliveries come in late
 * stock     1 partition,  gzip    key: product; how many are on hand; compacted, so it has holes;
 *                                 a tombstone where a product was taken from sale
 * visits    2 partitions, none    no key; which page was looked at
 *
 * Every full hour the settlement marks the authorised payments as settled and their orders as paid
 * out, in one transaction over both topics. At 14:00 the bank's link broke: that transaction was
 * rolled back and repeated at 14:07. The one of 22:00 is still open when the day ends.
 */
public class ShopStory {
    static final long MINUTE = 60_000;
    static final long HOUR = 60 * MINUTE;
    static final long OPENS = Instant.parse("2024-05-17T06:00:00Z").toEpochMilli();
    static final long CLOSES = Instant.parse("2024-05-17T22:00:00Z").toEpochMilli();
    static final String[] PLANTS = {"fern", "monstera", "ivy", "olive", "cactus", "aloe", "orchid",
        "lavender", "rosemary", "basil", "fig", "lemon", "palm", "moss", "thyme", "peony"};
    static final String[] TOWNS = {"Bern", "Graz", "Ghent", "Turku", "Porto", "Leeds"};
    static final String[] COURIERS = {"ada", "bo", "cleo", "dag"};

    // What is written at `time`; it happened at `happened`, and changes what is on hand by `change`.
    record Fact(long time, long order, String topic, String key, String value,
                List<String[]> headers, long happened, int change) {}

    final String servers;
    final Random random = new Random(517);
    final PriorityQueue<Fact> agenda = new PriorityQueue<>((a, b) -> a.time != b.time
        ? Long.compare(a.time, b.time) : Long.compare(a.order, b.order));
    final Map<String, Integer> onHand = new HashMap<>();
    final Map<String, String> orders = new HashMap<>();    // what every event of an order says
    final Map<String, String> payments = new HashMap<>();  // and every event of a payment
    final List<String[]> unsettled = new ArrayList<>();  // payment, order, cents, when
    final Map<String, KafkaProducer<byte[], byte[]>> producers = new HashMap<>();
    long facts = 0;

    ShopStory(String servers) {
        this.servers = servers;
    }

    public static void main(String[] args) throws Exception {
        new ShopStory(args[0]).tell();
        System.exit(0);  // the open transaction stays open: no close(), which would abort it
    }

    void tell() throws Exception {
        createTopics();
        producers.put("orders", producer("zstd", null));
        producers.put("payments", producer("lz4", null));
        producers.put("shipping", producer("snappy", null));
        producers.put("stock", producer("gzip", null));
        producers.put("visits", producer("none", null));
        KafkaProducer<byte[], byte[]> settlement = producer("lz4", "settlement");
        settlement.initTransactions();
        plan();
        long nextPause = OPENS;
        long nextSettlement = OPENS + 2 * HOUR;
        boolean repeat = false;
        while (!agenda.isEmpty()) {
            long now = agenda.peek().time;
            if (now >= nextPause) {
                for (KafkaProducer<byte[], byte[]> one : producers.values()) {
                    one.flush();
                }
                nextPause += 20 * MINUTE;
            }
            if (now >= nextSettlement) {
                boolean broken = !repeat && nextSettlement == OPENS + 8 * HOUR;
                settle(settlement, nextSettlement + (repeat ? 7 * MINUTE : 0), broken, false);
                repeat = broken;
                nextSettlement += broken ? 0 : HOUR;
            }
            Fact fact = agenda.poll();
            send(producers.get(fact.topic), fact.topic.equals("stock") ? counted(fact) : fact);
        }
        for (KafkaProducer<byte[], byte[]> one : producers.values()) {
            one.flush();
        }
        settle(settlement, CLOSES, false, true);
    }

    void createTopics() throws Exception {
        Properties at = new Properties();
        at.put("bootstrap.servers", servers);
        try (Admin admin = Admin.create(at)) {
            Map<String, String> plain = Map.of("segment.bytes", "60000");
            Map<String, String> compacted = Map.of("segment.bytes", "12000", "cleanup.policy",
                "compact", "min.cleanable.dirty.ratio", "0.01", "delete.retention.ms",
                "315360000000", "file.delete.delay.ms", "600000");
            admin.createTopics(List.of(
                new NewTopic("orders", 3, (short) 1).configs(Map.of("segment.bytes", "40000")),
                new NewTopic("payments", 2, (short) 1).configs(plain),
                new NewTopic("shipping", 2, (short) 1).configs(plain),
                new NewTopic("stock", 1, (short) 1).configs(compacted),
                new NewTopic("visits", 2, (short) 1).configs(plain))).all().get();
        }
    }

    KafkaProducer<byte[], byte[]> producer(String codec, String transaction) {
        Properties at = new Properties();
        at.put("bootstrap.servers", servers);
        at.put("key.serializer", ByteArraySerializer.class.getName());
        at.put("value.serializer", ByteArraySerializer.class.getName());
        at.put("compression.type", codec);
        at.put("linger.ms", "1000");
        if (transaction != null) {
            at.put("transactional.id", transaction);
            at.put("transaction.timeout.ms", "900000");
        }
        return new KafkaProducer<>(at);
    }

    void send(KafkaProducer<byte[], byte[]> producer, Fact fact) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(fact.topic, null,
            fact.happened, bytes(fact.key), bytes(fact.value));
        for (String[] header : fact.headers) {
            record.headers().add(header[0], bytes(header[1]));
        }
        producer.send(record);
        if (fact.value != null && fact.value.contains("PaymentAuthorised")) {
            String order = "o" + fact.key.substring(1);
            unsettled.add(new String[] {fact.key, order});
        }
    }

    void settle(KafkaProducer<byte[], byte[]> producer, long time, boolean broken, boolean open) {
        producers.values().forEach(KafkaProducer::flush);
        producer.beginTransaction();
        List<String[]> type = List.of(new String[] {"ce_type", "PaymentSettled"},
            new String[] {"ce_source", "/settlement"});
        List<String[]> orderType = List.of(new String[] {"ce_type", "OrderPaidOut"},
            new String[] {"ce_source", "/settlement"});
        for (String[] one : unsettled) {
            send(producer, new Fact(time, 0, "payments", one[0],
                "{\"type\":\"PaymentSettled\"," + payments.get(one[0]) + ",\"settledAt\":\""
                + Instant.ofEpochMilli(time) + "\"}", type, time, 0));
            send(producer, new Fact(time, 0, "orders", one[1],
                "{\"type\":\"OrderPaidOut\"," + orders.get(one[1]) + ",\"status\":\"paid out\"}",
                orderType, time, 0));
        }
        producer.flush();
        if (open) {
            return;
        }
        if (broken) {
            producer.abortTransaction();
        } else {
            producer.commitTransaction();
            unsettled.clear();
        }
    }

    // Puts the whole day on the agenda.
    void plan() {
        for (String plant : PLANTS) {
            onHand.put(plant, 40 + random.nextInt(40));
            stock(OPENS + random.nextInt(5 * (int) MINUTE), plant, 0, "StockCounted");
        }
        int number = 1000;
        long time = OPENS + 4 * MINUTE;
        while (time < CLOSES - 10 * MINUTE) {
            order(time, ++number);
            // Busy over noon and in the evening.
            double hour = (time - OPENS) / (double) HOUR + 6;
            double rush = 1 + 2 * Math.exp(-Math.pow(hour - 12.5, 2))
                + 3 * Math.exp(-Math.pow(hour - 19, 2) / 2);
            time += (long) (-Math.log(1 - random.nextDouble()) * 2.4 * MINUTE / rush);
        }
        for (long at = OPENS; at < CLOSES; at += 40_000 + random.nextInt(70_000)) {
            visit(at);
        }
        add(OPENS + 9 * HOUR, "stock", "cactus", null, List.of());
    }

    void order(long time, int number) {
        String order = "o-" + number;
        String payment = "p-" + number;
        String plant = PLANTS[(int) (Math.pow(random.nextDouble(), 1.6) * PLANTS.length)];
        int count = 1 + (int) (random.nextDouble() * random.nextDouble() * 5);
        int cents = count * (495 + 100 * (plant.length() + plant.charAt(0) % 9));
        String customer = "c-" + (100 + random.nextInt(260));
        String price = String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100);
        List<String[]> headers = new ArrayList<>();
        headers.add(new String[] {"ce_type", "OrderPlaced"});
        headers.add(new String[] {"ce_source", "/shop"});
        if (random.nextInt(9) == 0) {
            headers.add(new String[] {"tag", "gift"});
            headers.add(new String[] {"tag", "fragile"});
        }
        if (random.nextInt(12) == 0) {
            headers.add(new String[] {"coupon", null});
        }
        orders.put(order, "\"order\":\"" + order + "\",\"customer\":\"" + customer
            + "\",\"plant\":\"" + plant + "\",\"count\":" + count + ",\"total\":" + price
            + ",\"town\":\"" + TOWNS[random.nextInt(TOWNS.length)] + "\"");
        payments.put(payment, "\"payment\":\"" + payment + "\",\"order\":\"" + order
            + "\",\"amount\":" + price);
        add(time, "orders", order, "{\"type\":\"OrderPlaced\"," + orders.get(order)
            + ",\"status\":\"placed\"}", headers);
        stock(time + 900, plant, -count, "StockReserved");
        long asked = time + 1_200 + random.nextInt(4_000);
        payment(asked, payment, "PaymentRequested");
        long answered = asked + 2_000 + random.nextInt(90_000);
        int luck = random.nextInt(100);
        if (luck < 6) {
            payment(answered, payment, "PaymentDeclined");
            status(answered + 700, order, "OrderCancelled", "cancelled");
            stock(answered + 1_000, plant, count, "StockReturned");
        } else {
            payment(answered, payment, "PaymentAuthorised");
            status(answered + 700, order, "OrderPaid", "paid");
            parcel(answered, number, luck < 9 ? null : order);
            if (luck < 9) {
                long back = answered + 3 * HOUR;
                status(back, order, "OrderRefunded", "refunded");
                stock(back + 800, plant, count, "StockReturned");
            }
        }
        if (luck == 50 || luck == 51) {
            add(time + 5 * HOUR, "orders", order, null, List.of(
                new String[] {"ce_type", "CustomerForgotten"}, new String[] {"ce_source", "/privacy"}));
        }
    }

    void status(long time, String order, String type, String status) {
        add(time, "orders", order, "{\"type\":\"" + type + "\"," + orders.get(order)
            + ",\"status\":\"" + status + "\"}", List.of(new String[] {"ce_type", type},
            new String[] {"ce_source", "/shop"}));
    }

    void payment(long time, String payment, String type) {
        add(time, "payments", payment, "{\"type\":\"" + type + "\"," + payments.get(payment) + "}",
            List.of(new String[] {"ce_type", type},
            new String[] {"ce_source", "/bank"}));
    }

    // Couriers leave every two hours. Cleo's phone is offline from 11:00 to 14:30: what happened
    // then is written after it came back, with the time at which it happened.
    void parcel(long paid, int number, String order) {
        String parcel = "l-" + number;
        String courier = COURIERS[number % COURIERS.length];
        long packed = paid + 6 * MINUTE + random.nextInt(20 * (int) MINUTE);
        shipping(packed, packed, parcel, "ParcelPacked", courier);
        long leaves = OPENS + ((packed - OPENS) / (2 * HOUR) + 1) * 2 * HOUR + random.nextInt(60_000);
        written(leaves, parcel, "ParcelCollected", courier);
        if (order != null) {
            written(leaves + 10 * MINUTE + random.nextInt((int) HOUR), parcel, "ParcelDelivered",
                courier);
        }
    }

    void written(long time, String parcel, String type, String courier) {
        boolean offline = courier.equals("cleo") && time > OPENS + 5 * HOUR
            && time < OPENS + 8 * HOUR + 30 * MINUTE;
        shipping(time, offline ? OPENS + 8 * HOUR + 30 * MINUTE : time, parcel, type, courier);
    }

    void shipping(long time, long writtenAt, String parcel, String type, String courier) {
        add(new Fact(writtenAt, facts, "shipping", parcel, "{\"type\":\"" + type + "\",\"parcel\":\""
            + parcel + "\",\"courier\":\"" + courier + "\",\"at\":\"" + Instant.ofEpochMilli(time)
            + "\"}", List.of(), time, 0));
    }

    void stock(long time, String plant, int change, String type) {
        add(new Fact(time, facts, "stock", plant, type, List.of(), time, change));
    }

    // How many are on hand is known only when the time has come.
    Fact counted(Fact fact) {
        if (fact.value == null) {
            return fact;
        }
        int now = onHand.merge(fact.key, fact.change, Integer::sum);
        return new Fact(fact.time, fact.order, fact.topic, fact.key, "{\"type\":\"" + fact.value
            + "\",\"plant\":\"" + fact.key + "\",\"onHand\":" + now + "}", fact.headers, fact.happened,
            fact.change);
    }

    void visit(long time) {
        String plant = PLANTS[random.nextInt(PLANTS.length)];
        add(time, "visits", null, "{\"type\":\"PageSeen\",\"page\":\"/plants/" + plant
            + "\",\"visitor\":" + (9_007_199_254_740_000L + random.nextInt(2000)) + "}", List.of());
    }

    void add(long time, String topic, String key, String value, List<String[]> headers) {
        add(new Fact(time, facts, topic, key, value, headers, time, 0));
    }

    void add(Fact fact) {
        if (fact.time < CLOSES) {
            agenda.add(fact);
        }
        ++facts;
    }

    static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
