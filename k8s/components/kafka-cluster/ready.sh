#!/bin/bash
# Ready is a broker that answers, and has had all its replicas in sync once since it started.
# What asks for that is a Java program, and too much to run every five seconds: once it has said yes, answering is enough.
# A broker that falls behind later serves its clients all the same, and is out of no list for that.
set -euo pipefail

exec 3<>/dev/tcp/127.0.0.1/9092
# The settings are written at each start, and /tmp may be older than that.
[ /tmp/in-sync -nt /tmp/server.properties ] && exit

node=$(sed -n 's/^node.id=//p' /tmp/server.properties | tail -n 1)
export KAFKA_HEAP_OPTS='-Xmx64m -XX:TieredStopAtLevel=1' # not the broker's own
lagging=$(/opt/kafka/bin/kafka-topics.sh --bootstrap-server 127.0.0.1:9092 --describe --under-replicated-partitions)
# Replicas that others lack are theirs to catch up with.
while read -r line; do
  [[ $line =~ Replicas:[[:space:]]*([0-9,]+)[[:space:]]+Isr:[[:space:]]*([0-9,]*) ]] || continue
  if [[ ,${BASH_REMATCH[1]}, == *,$node,* && ,${BASH_REMATCH[2]}, != *,$node,* ]]; then
    echo "not in sync: $line"
    exit 1
  fi
done <<<"$lagging"
touch /tmp/in-sync
