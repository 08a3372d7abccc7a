#!/usr/bin/env bash
# Tests a program against a real Kafka, from nothing to nothing: start, wait, topics and seed, the program, checks,
# stop.
# The first command that is not met ends it with its exit code (3: a check was not met), and the Kafka goes in any case.
set -euo pipefail
cd "$(dirname "$0")"

port=${KAFKA_PORT:-19092}
name=ci-$port
export SAMSA_BOOTSTRAP_SERVER=127.0.0.1:$port

samsa local up --name "$name" --port "$port" --ephemeral
trap 'samsa local down --name "$name"' EXIT

samsa wait cluster
# The topics and their first records. On a cluster of several brokers, `samsa wait topic` is what comes next.
samsa apply -f kafka.yaml

# The program: it takes what it is given and ends. A service would run in the background here.
samsa consume order-events --group confirmer --max 4 -o json |
  node confirm.js |
  samsa produce order-confirmations --input json

samsa expect order-confirmations --count 4 -o none
samsa expect order-confirmations --key order-2 --where 'value.state == "confirmed" && value.amount > 100'
samsa expect order-confirmations --none --where 'value.state == "confirmed" && value.amount <= 0' --timeout 0
samsa wait group confirmer --state Empty --lag 0
samsa lag check confirmer --max-lag 0
# Has the program, or its framework, made or changed a topic behind our back? Exit code 3 if so.
samsa diff -f kafka.yaml --prune --prune-scope '*'
