import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Asks a broker for the shapes that a day's business does not show. The tests say what they mean. */
public class OddShapes {
    static final long START = 1_600_000_000_000L;
    static String servers;

    public static void main(String[] args) throws Exception {
        servers = args[0];
        createTopics();
        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            shapes(codec);
        }
        try (KafkaProducer<byte[], byte[]> producer = producer("none", null)) {
            send(producer, "appended", 5, "k", "time of the broker");
            send(producer, "a-1", 5, "k", "the last dash parts topic and partition");
        }
        wiped();
        undecided();
        System.exit(0);
    }

    static void createTopics() throws Exception {
        Properties at = new Properties();
        at.put("bootstrap.servers", servers);
        try (Admin admin = Admin.create(at)) {
            for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
                admin.createTopics(List.of(new NewTopic("shapes-" + codec, 2, (short) 1))).all().get();
            }
            admin.createTopics(List.of(
                new NewTopic("appended", 1, (short) 1).configs(
                    Map.of("message.timestamp.type", "LogAppendTime")),
                new NewTopic("a-1", 1, (short) 1),
                new NewTopic("wiped", 1, (short) 1).configs(Map.of("cleanup.policy", "compact",
                    "segment.bytes", "400", "min.cleanable.dirty.ratio", "0.01",
                    "delete.retention.ms", "315360000000", "file.delete.delay.ms", "600000")),
                new NewTopic("undecided", 1, (short) 1))).all().get();
        }
    }

    // Every mixture of null, empty and some; headers; bytes that trip text readers.
    static void shapes(String codec) throws Exception {
        String topic = "shapes-" + codec;
        try (KafkaProducer<byte[], byte[]> producer = producer(codec, null)) {
            for (String key : new String[] {null, "", "k"}) {
                for (String value : new String[] {null, "", "v"}) {
                    send(producer, topic, 0, key, value);
                }
            }
            send(producer, topic, 1, "headers", "v", "a", "1", "a", "2", "b", null, "c", "", "", "no name",
                "a", "1");
            send(producer, topic, 2, "escapes", "\u0000\u0001\t\n\r\"\\/\u007f\u00e4\u20ac\ud83c\udf3f");
            producer.flush();
            for (int i = 0; i < 300; ++i) {
                send(producer, topic, 1000 + i / 3, "k" + i % 7, "{\"number\":" + i + ",\"text\":\""
                    + "again and ".repeat(i % 20) + "\"}", "n", "" + i);
            }
        }
    }

    // Compacted: holes, a tombstone with a delete horizon, and a batch that lost all its records but
    // stays because it is its producer's last.
    static void wiped() throws Exception {
        try (KafkaProducer<byte[], byte[]> first = producer("none", null);
             KafkaProducer<byte[], byte[]> second = producer("none", null)) {
            send(first, "wiped", 0, "a", "1");
            first.flush();
            for (int i = 0; i < 12; ++i) {
                send(second, "wiped", 10 + i, "abc".substring(i % 3, i % 3 + 1), "again " + i);
                send(second, "wiped", 10 + i, "kept " + i, "v");
                if (i == 6) {
                    send(second, "wiped", 10 + i, "gone", null);
                }
                second.flush();
            }
        }
    }

    // Three writers, interleaved: one commits, one aborts, one is still open; the open one's producer
    // had committed before, the aborting one commits later.
    static void undecided() throws Exception {
        KafkaProducer<byte[], byte[]> good = producer("none", "good");
        KafkaProducer<byte[], byte[]> bad = producer("none", "bad");
        KafkaProducer<byte[], byte[]> open = producer("none", "open");
        for (KafkaProducer<byte[], byte[]> one : List.of(good, bad, open)) {
            one.initTransactions();
            one.beginTransaction();
        }
        for (int i = 0; i < 3; ++i) {
            put(good, "good " + i, "committed");
            put(bad, "bad " + i, "aborted");
            put(open, "open " + i, "committed");
        }
        open.commitTransaction();
        bad.abortTransaction();
        put(good, "good 3", "committed");
        good.commitTransaction();
        bad.beginTransaction();
        put(bad, "bad 3", "committed");
        bad.commitTransaction();
        good.beginTransaction();
        put(good, "good 4", "aborted");
        open.beginTransaction();
        put(open, "open 3", "open");
        good.abortTransaction();
        try (KafkaProducer<byte[], byte[]> plain = producer("none", null)) {
            put(plain, "plain", "outside of all transactions");
        }
    }

    static void put(KafkaProducer<byte[], byte[]> producer, String key, String value) throws Exception {
        send(producer, "undecided", 0, key, value);
        producer.flush();
    }

    static void send(KafkaProducer<byte[], byte[]> producer, String topic, long after, String key,
                     String value, String... headers) {
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>(topic, 0, START + after, bytes(key), bytes(value));
        for (int i = 0; i < headers.length; i += 2) {
            record.headers().add(headers[i], bytes(headers[i + 1]));
        }
        producer.send(record);
    }

    static KafkaProducer<byte[], byte[]> producer(String codec, String transaction) {
        Properties at = new Properties();
        at.put("bootstrap.servers", servers);
        at.put("key.serializer", ByteArraySerializer.class.getName());
        at.put("value.serializer", ByteArraySerializer.class.getName());
        at.put("compression.type", codec);
        at.put("linger.ms", "500");
        if (transaction != null) {
            at.put("transactional.id", transaction);
        }
        return new KafkaProducer<>(at);
    }

    static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
