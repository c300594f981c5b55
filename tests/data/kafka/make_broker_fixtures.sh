#!/bin/bash
# Makes the fixtures that only a real broker can make (see OddShapes.java), and what other tools say
# of them: broker/ (the log directory), shapes.kcat.jsonl (kcat's view), *.dump.txt (Kafka's own
# DumpLogSegments).
#
#   make_broker_fixtures.sh [JARS]   as resources/samples/make_kafka_sample.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../../resources/samples/kafka_broker.sh"

broker_prepare "${1:-}"
broker_start
java -cp "$KAFKA_JARS/*" "$here/OddShapes.java" "127.0.0.1:$BROKER_PORT" 2>"$BROKER_HOME/shapes.log" || {
    cat "$BROKER_HOME/shapes.log" >&2
    exit 1
}
# Partition 1 is written by librdkafka, whose snappy has no frame.
for codec in none gzip snappy lz4 zstd; do
    for i in $(seq 200); do
        echo "key $((i % 5))|{\"n\":$i,\"text\":\"librdkafka librdkafka librdkafka\"}"
    done | kcat -b "127.0.0.1:$BROKER_PORT" -P -t "shapes-$codec" -p 1 -z "$codec" -K '|' \
        -H "writer=kcat" -X linger.ms=500
done
sleep 5 # for the cleaner
kcat -b "127.0.0.1:$BROKER_PORT" -q -e -J -G fixtures -X auto.offset.reset=earliest \
    appended a-1 undecided wiped shapes-{none,gzip,snappy,lz4,zstd} |
    sort -t, -k1,1 -k2,2 -s >"$here/shapes.kcat.jsonl"
broker_stop
broker_keep "$here/broker" appended a-1 undecided wiped shapes-{none,gzip,snappy,lz4,zstd}
for topic in wiped undecided; do
    ls "$here/broker/$topic-0"/*.log | tr '\n' ',' | sed 's/,$//' |
        xargs java -cp "$KAFKA_JARS/*" kafka.tools.DumpLogSegments --print-data-log --files 2>/dev/null |
        sed "s|$here/||" >"$here/$topic.dump.txt"
done
find "$here/broker" \( -name '*.index' -o -name '*.timeindex' -o -name '*.snapshot' \) -delete
du -sh "$here"
