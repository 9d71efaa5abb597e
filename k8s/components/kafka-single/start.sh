#!/bin/bash
# Starts Kafka with the settings beside this file and those given as arguments, which come last and so win.
# Kafka's own programs rather than the image's KAFKA_* variables: these settings read as Kafka documents them.
set -euo pipefail

settings=/tmp/server.properties
{ cat "$(dirname "$0")/server.properties"; printf '%s\n' "$@"; } >"$settings"

/opt/kafka/bin/kafka-storage.sh format --ignore-formatted --cluster-id "$CLUSTER_ID" --config "$settings"
exec /opt/kafka/bin/kafka-server-start.sh "$settings"
