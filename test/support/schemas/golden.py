"""Writes golden.json beside itself: what fastavro and Google's protobuf make of values, which samsa has to read and write too.

    python3 -m venv v && v/bin/pip install fastavro==1.13.1 grpcio-tools==1.85.1 && v/bin/python test/support/schemas/golden.py
"""

import base64
import datetime
import decimal
import importlib
import io
import json
import pathlib
import sys
import tempfile
import uuid

import fastavro
from google.protobuf import json_format
from grpc_tools import protoc

HERE = pathlib.Path(__file__).parent
UTC = datetime.timezone.utc

ORDER = {
    "type": "record",
    "name": "Order",
    "namespace": "shop",
    "fields": [
        {"name": "id", "type": "long"},
        {"name": "negative", "type": "long"},
        {"name": "count", "type": "int"},
        {"name": "ratio", "type": "float"},
        {"name": "exact", "type": "double"},
        {"name": "paid", "type": "boolean"},
        {"name": "raw", "type": "bytes"},
        {"name": "hash", "type": {"type": "fixed", "name": "Hash", "size": 4}},
        {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["NEW", "PAID"]}},
        {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}},
        {
            "name": "weight",
            "type": {"type": "fixed", "name": "Weight", "size": 6, "logicalType": "decimal", "precision": 9, "scale": 3},
        },
        {"name": "day", "type": {"type": "int", "logicalType": "date"}},
        {"name": "clock", "type": {"type": "int", "logicalType": "time-millis"}},
        {"name": "clockMicros", "type": {"type": "long", "logicalType": "time-micros"}},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "atMicros", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "uuid", "type": {"type": "string", "logicalType": "uuid"}},
        {"name": "note", "type": ["null", "string"]},
        {"name": "noNote", "type": ["null", "string"]},
        {"name": "either", "type": ["null", "string", "bytes", "Hash"]},
        {"name": "tags", "type": {"type": "map", "values": "int"}},
        {
            "name": "items",
            "type": {
                "type": "array",
                "items": {
                    "type": "record",
                    "name": "Item",
                    "fields": [{"name": "sku", "type": "string"}, {"name": "of", "type": ["null", "Item"]}],
                },
            },
        },
    ],
}

ORDER_VALUE = {
    "id": 2**63 - 1,
    "negative": -(2**53) - 1,
    "count": -(2**31),
    "ratio": 0.1,
    "exact": 0.1,
    "paid": True,
    "raw": b"\x00\xff",
    "hash": b"\x00\x01\x02\xff",
    "state": "PAID",
    "price": decimal.Decimal("-1234567890.05"),
    "weight": decimal.Decimal("12.345"),
    "day": datetime.date(2026, 11, 20),
    "clock": datetime.time(10, 30, 0, 123000),
    "clockMicros": datetime.time(10, 30, 0, 123456),
    "at": datetime.datetime(2026, 11, 20, 10, 0, 0, 123000, UTC),
    "atMicros": datetime.datetime(1969, 12, 31, 23, 59, 59, 999999, UTC),
    "uuid": uuid.UUID("f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
    "note": "Žluťoučký 🐎",
    "noNote": None,
    "either": ("shop.Hash", b"abcd"),
    "tags": {"a": 1},
    "items": [{"sku": "x", "of": {"sku": "y", "of": None}}, {"sku": "", "of": None}],
}

ORDER_JSON = {
    "id": str(2**63 - 1),
    "negative": str(-(2**53) - 1),
    "count": -(2**31),
    "ratio": 0.1,
    "exact": 0.1,
    "paid": True,
    "raw": "AP8=",
    "hash": "AAEC/w==",
    "state": "PAID",
    "price": "-1234567890.05",
    "weight": "12.345",
    "day": "2026-11-20",
    "clock": "10:30:00.123",
    "clockMicros": "10:30:00.123456",
    "at": "2026-11-20T10:00:00.123Z",
    "atMicros": "1969-12-31T23:59:59.999999Z",
    "uuid": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
    "note": "Žluťoučký 🐎",
    "noNote": None,
    "either": {"shop.Hash": base64.b64encode(b"abcd").decode()},
    "tags": {"a": 1},
    "items": [{"sku": "x", "of": {"sku": "y", "of": None}}, {"sku": "", "of": None}],
}

# Schema, value for fastavro, and what samsa makes of it.
AVRO = [
    (ORDER, ORDER_VALUE, ORDER_JSON),
    ("long", -(2**63), str(-(2**63))),
    ("double", float("inf"), "Infinity"),
    ("string", "", ""),
    ({"type": "array", "items": "long"}, [], []),
    ({"type": "array", "items": "long"}, [0, -1, 63, 64, -65, 2**31, 2**40], [0, -1, 63, 64, -65, 2**31, 2**40]),
    (["int", "string"], "7", "7"),
]

PROTO = """syntax = "proto3";
package shop;

import "google/protobuf/any.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";

message First {
  string only = 1;
  enum Unused { NOTHING = 0; }
  message Inner { int32 a = 1; }
  message Second { bool b = 1; }
}

enum State {
  NEW = 0;
  PAID = 1;
}

message Order {
  int64 id = 1;
  uint64 big = 2;
  sint32 small = 3;
  double exact = 4;
  float ratio = 5;
  bool paid = 6;
  bytes raw = 7;
  string order_note = 8;
  State state = 9;
  repeated Item items = 10;
  map<string, int64> tags = 11;
  oneof by { string card = 12; int32 voucher = 13; }
  google.protobuf.Timestamp at = 14;
  google.protobuf.Duration took = 15;
  google.protobuf.Int64Value maybe = 16;
  google.protobuf.Struct more = 17;
  optional int32 given = 18;
  fixed64 fixed = 19;
  Order before = 20;
  map<int32, Item> by_number = 21;
}

message Item {
  string sku = 1;
  repeated int32 sizes = 2;
}
"""


def avro(schema, value, wanted):
    out = io.BytesIO()
    fastavro.schemaless_writer(out, fastavro.parse_schema(schema), value)
    return {"format": "avro", "schema": json.dumps(schema), "bytes": out.getvalue().hex(), "json": wanted}


def protobuf():
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "golden_shop.proto").write_text(PROTO)
        google = pathlib.Path(protoc.__file__).parent / "_proto"
        if protoc.main(["", f"-I{folder}", f"-I{google}", f"--python_out={folder}", "golden_shop.proto"]) != 0:
            raise SystemExit("protoc failed")
        sys.path.insert(0, folder)
        shop = importlib.import_module("golden_shop_pb2")
    full = shop.Order(id=-(2**63), big=2**64 - 1, small=-5, exact=0.1, ratio=0.1, paid=True, raw=b"\x00\xff")
    full.order_note = "Žluťoučký 🐎"
    full.state = shop.PAID
    full.items.add(sku="x", sizes=[1, -2])
    full.items.add()
    full.tags["a"] = 2**60
    full.voucher = 0
    full.at.FromJsonString("2026-11-20T10:00:00.123456789Z")
    full.took.FromJsonString("-1.5s")
    full.maybe.value = 2**60
    full.more.update({"a": [1, None, True, {"b": "c"}]})
    full.given = 0
    full.fixed = 2**63
    full.before.id = 1
    full.by_number[7].sku = "y"
    cases = [
        ("shop.Order", b"\x02\x02", full),
        ("shop.Order", b"\x02\x02", shop.Order()),
        ("shop.First", b"\x00", shop.First(only="a")),
        ("shop.First.Second", b"\x04\x00\x02", shop.First.Second(b=True)),
        ("shop.Item", b"\x02\x04", shop.Item(sku="z", sizes=[300])),
    ]
    return [
        {
            "format": "protobuf",
            "schema": PROTO,
            "message": name,
            "bytes": (indexes + message.SerializeToString(deterministic=True)).hex(),
            "json": json.loads(json_format.MessageToJson(message, always_print_fields_with_no_presence=True)),
        }
        for name, indexes, message in cases
    ]


cases = [avro(*each) for each in AVRO] + protobuf()
(HERE / "golden.json").write_text(json.dumps(cases, indent=2, ensure_ascii=False) + "\n")
