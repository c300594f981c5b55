#!/bin/bash
# Makes resources/samples/kafka: the log directory of a real Kafka broker that was told the story of
# ShopStory.java, and what kcat printed of the same topics, which the tests hold against ours.
#
#   make_kafka_sample.sh [JARS]   JARS: a folder with Kafka's jars (3.9 on Java 17); without it they
#                                 are resolved with mvn from $KAFKA_COORDINATES
#   make_kafka_sample.sh --serve [JARS]   tells the story, then leaves the broker running until
#                                 Enter is pressed, to try live tools on it (127.0.0.1:$BROKER_PORT)
#
# Needs Java 17, kcat, and mvn where no jars are given. Offsets and bytes differ a little from run
# to run (batches are cut by the clock); the events do not.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
serve=
[ "${1:-}" != --serve ] || { serve=1; shift; }
. "$here/kafka_broker.sh"

broker_prepare "${1:-}"
broker_start
java -cp "$KAFKA_JARS/*" "$here/ShopStory.java" "127.0.0.1:$BROKER_PORT" \
    2>"$BROKER_HOME/story.log" || {
    cat "$BROKER_HOME/story.log" >&2
    exit 1
}
sleep 5 # for the cleaner
if [ -n "$serve" ]; then
    read -rp "The broker listens on 127.0.0.1:$BROKER_PORT. Enter stops it. "
    exit 0
fi
views=$here/../../tests/data/kafka
# All the topics as kcat prints them, by topic, partition and offset.
seen() {
    kcat -b "127.0.0.1:$BROKER_PORT" -q -e -J -X "isolation.level=$1" -G "sample-$1" \
        -X auto.offset.reset=earliest orders payments shipping stock visits |
        sort -t, -k1,1 -k2,2 -s
}
seen read_committed >"$views/shop.kcat.jsonl"
# What only a reader of uncommitted records sees: aborted, and what lies behind an open transaction.
seen read_uncommitted | grep -vxFf "$views/shop.kcat.jsonl" >"$views/shop.uncommitted.kcat.jsonl"
broker_stop
broker_keep "$here/kafka" orders payments shipping stock visits
du -sh "$here/kafka" "$views"
