"""python fastavro_consume.py BOOTSTRAP TOPIC COUNT SCHEMA > FILE: what a program of one's own over confluent-kafka and fastavro does."""

import io
import json
import sys
import uuid

import confluent_kafka
import fastavro

bootstrap, topic, count, file = sys.argv[1:]
with open(file) as text:
    schema = fastavro.parse_schema(json.load(text))
consumer = confluent_kafka.Consumer(
    {"bootstrap.servers": bootstrap, "group.id": f"bench-{uuid.uuid4()}", "auto.offset.reset": "earliest"}
)
consumer.subscribe([topic])
left = int(count)
while left > 0:
    lines = []
    for message in consumer.consume(10_000, 1):
        value = fastavro.schemaless_reader(io.BytesIO(message.value()[5:]), schema)
        lines.append(json.dumps(value, separators=(",", ":")))
    left -= len(lines)
    if lines:
        sys.stdout.write("\n".join(lines) + "\n")
consumer.close()
