# A Kafka broker of one's own, for making samples and fixtures: sourced, not run.
#
#   broker_prepare [JARS]   finds the jars (a folder of them, or resolves them with mvn)
#   broker_start            formats a new data folder and starts a broker on 127.0.0.1:$BROKER_PORT
#   broker_stop             a clean stop: indexes are trimmed, the open segment is complete
#   broker_keep DIR TOPIC…  copies the partitions of the topics, without preallocated zeros
#
# Needs Java 17. All happens in $BROKER_HOME, a temporary folder that is removed at the end.

KAFKA_COORDINATES=${KAFKA_COORDINATES:-org.apache.kafka:kafka_2.13:3.9.1}
BROKER_PORT=${BROKER_PORT:-19092}
BROKER_HOME=$(mktemp -d)
BROKER_PID=
trap 'broker_stop; rm -rf "$BROKER_HOME"' EXIT

broker_prepare() {
    if [ -n "${1:-}" ]; then
        KAFKA_JARS=$(realpath "$1")
    else
        IFS=: read -r group artifact version <<<"$KAFKA_COORDINATES"
        cat >"$BROKER_HOME/pom.xml" <<END
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>oxbow</groupId><artifactId>kafka-sample</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>$group</groupId><artifactId>$artifact</artifactId><version>$version</version>
  </dependency></dependencies>
</project>
END
        mvn -q -B -f "$BROKER_HOME/pom.xml" dependency:copy-dependencies \
            -DoutputDirectory="$BROKER_HOME/jars" -DincludeScope=runtime
        KAFKA_JARS=$BROKER_HOME/jars
    fi
    [ -n "$(ls "$KAFKA_JARS"/kafka-clients-*.jar 2>/dev/null)" ] || {
        echo "no Kafka jars in $KAFKA_JARS" >&2
        return 1
    }
}

broker_start() {
    cat >"$BROKER_HOME/server.properties" <<END
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$((BROKER_PORT + 1))
listeners=PLAINTEXT://127.0.0.1:$BROKER_PORT,CONTROLLER://127.0.0.1:$((BROKER_PORT + 1))
controller.listener.names=CONTROLLER
log.dirs=$BROKER_HOME/data
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
log.cleaner.backoff.ms=300
log.retention.ms=-1
END
    java -cp "$KAFKA_JARS/*" kafka.tools.StorageTool format -t 4L6g3nShT-eMCtK--X86sw \
        -c "$BROKER_HOME/server.properties" >"$BROKER_HOME/format.log" 2>&1
    java -Xmx512m -cp "$KAFKA_JARS/*" kafka.Kafka "$BROKER_HOME/server.properties" \
        >"$BROKER_HOME/broker.log" 2>&1 &
    BROKER_PID=$!
    for _ in $(seq 60); do
        kcat -b "127.0.0.1:$BROKER_PORT" -L -m 2 >/dev/null 2>&1 && return 0
        kill -0 "$BROKER_PID" 2>/dev/null || break
        sleep 0.5
    done
    echo "the broker did not start:" >&2
    cat "$BROKER_HOME/format.log" "$BROKER_HOME/broker.log" >&2
    return 1
}

broker_stop() {
    [ -n "$BROKER_PID" ] || return 0
    kill "$BROKER_PID" 2>/dev/null || true
    wait "$BROKER_PID" 2>/dev/null || true
    BROKER_PID=
}

broker_keep() {
    local into=$1 topic
    shift
    rm -rf "$into"
    mkdir -p "$into"
    for topic in "$@"; do
        cp -r "$BROKER_HOME/data/$topic"-[0-9]* "$into/"
    done
    cp "$BROKER_HOME"/data/*-checkpoint "$into/"
    # Lines of the topics that were left behind say nothing about this folder.
    local file
    for file in "$into"/*-checkpoint; do
        awk -v topics=" $* " 'NR == 1 { version = $0; next } NR == 2 { next }
            index(topics, " " $1 " ") { kept[++n] = $0 }
            END { print version; print n + 0; for (i = 1; i <= n; ++i) print kept[i] }' \
            "$file" >"$file.new" && mv "$file.new" "$file"
    done
    find "$into" -size 0 ! -name '*.log' -delete
    chmod -R a+rX,u+w "$into"
}
