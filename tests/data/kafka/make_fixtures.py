#!/usr/bin/python3
"""Makes the fixtures that no broker of today writes, with kafka-python's record builders
(Debian: python3-kafka python3-lz4 python3-snappy python3-zstandard python3-crc32c).

old/mixed-0       one segment that mixes message sets of format 0 and 1 and batches of format 2, as a
                  topic that lived through upgrades has; every codec of its day
old/mixed.jsonl   what is in it, as kcat would print it
old/control-0     control batches that brokers write on other occasions than transactions
replicas/         three copies of one partition, one of which stopped early and one of which differs
bomb-0            a batch of some kilobytes that unpacks to 257 MiB
"""
import json
import pathlib
import shutil
import struct
import zlib

import crc32c
import zstandard
from kafka.record.default_records import DefaultRecordBatchBuilder
from kafka.record.legacy_records import LegacyRecordBatchBuilder

HERE = pathlib.Path(__file__).parent
START = 1_400_000_000_000
NONE, GZIP, SNAPPY, LZ4, ZSTD = range(5)


def put_offset(batch, offset):
    batch[0:8] = struct.pack(">q", offset)


def legacy(magic, codec, records):
    """The records (offset, time, key, value) as one message set. Of packed ones of format 1 the
    wrapper has the last offset and the messages in it count from 0, as brokers leave them."""
    builder = LegacyRecordBatchBuilder(magic=magic, compression_type=codec, batch_size=1 << 20)
    base = records[0][0] if magic == 1 and codec else 0
    for offset, time, key, value in records:
        builder.append(offset - base, timestamp=time if magic else None, key=key, value=value)
    data = bytearray(builder.build())
    if codec:
        put_offset(data, records[-1][0])
    return data


def seal_legacy(message):
    message[12:16] = struct.pack(">I", zlib.crc32(message[16:]) & 0xFFFFFFFF)
    return message


def append_time(message, time):
    """Marks a single message of format 1, or a wrapper, as stamped by the broker."""
    message[17] |= 0x08
    message[18:26] = struct.pack(">q", time)
    return seal_legacy(message)


def modern(codec, base, records, attributes=0):
    builder = DefaultRecordBatchBuilder(
        magic=2, compression_type=codec, is_transactional=False, producer_id=-1,
        producer_epoch=-1, base_sequence=-1, batch_size=1 << 20)
    for delta, (time, key, value, headers) in enumerate(records):
        builder.append(delta, timestamp=time, key=key, value=value, headers=headers)
    data = bytearray(builder.build())
    put_offset(data, base)
    data[22] |= attributes
    return seal(data)


def seal(batch):
    batch[17:21] = struct.pack(">I", crc32c.crc32c(bytes(batch[21:])))
    return batch


def text(value):
    return None if value is None else value.decode()


def kcat_line(topic, offset, time, key, value, headers=(), kind="create"):
    line = {"topic": topic, "partition": 0, "offset": offset}
    if time is not None:
        line.update(tstype=kind, ts=time)
    if headers:
        line["headers"] = [part for name, val in headers for part in (name, text(val))]
    line.update(key=text(key), payload=text(value))
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def mixed():
    data = bytearray()
    lines = []
    offset = 0
    for magic in (0, 1):
        for codec in (NONE, GZIP, SNAPPY, LZ4):
            records = []
            for i, (key, value) in enumerate(
                    [(b"k", b"value " * 9), (None, b"no key"), (b"gone", None), (b"", b"")]):
                records.append((offset + i, START + offset + i, key, value))
            data += legacy(magic, codec, records)
            lines += [kcat_line("mixed", o, t if magic else None, k, v) for o, t, k, v in records]
            offset += 5  # so that every set is followed by a gap
    # A compacted wrapper: the messages in it have holes, and the distances tell.
    records = [(offset + 1, START + offset, b"a", b"1"), (offset + 4, START + offset, b"b", b"2")]
    data += legacy(1, GZIP, records)
    lines += [kcat_line("mixed", o, t, k, v) for o, t, k, v in records]
    offset += 5
    # Stamped by the broker: one message alone, and a wrapper that overrules what is in it.
    record = (offset, START, b"a", b"alone")
    data += append_time(legacy(1, NONE, [record]), START + 77)
    lines.append(kcat_line("mixed", offset, START + 77, b"a", b"alone", kind="logappend"))
    offset += 1
    records = [(offset, START, b"a", b"1"), (offset + 1, START + 1, b"b", b"2")]
    data += append_time(legacy(1, LZ4, records), START + 78)
    lines += [kcat_line("mixed", o, START + 78, k, v, kind="logappend") for o, _, k, v in records]
    offset += 2
    # A producer that gave no time.
    data += legacy(1, NONE, [(offset, -1, b"a", b"no time")])
    lines.append(kcat_line("mixed", offset, None, b"a", b"no time"))
    offset += 1
    for codec in (NONE, GZIP, SNAPPY, LZ4, ZSTD):
        headers = [("h", b"1"), ("h", b"2"), ("n", None), ("", b"")]
        records = [(START + 100, b"k", b"value " * 9, headers), (START + 99, None, b"", []),
                   (START + 101, b"gone", None, [])]
        data += modern(codec, offset, records)
        lines += [kcat_line("mixed", offset + i, t, k, v, h)
                  for i, (t, k, v, h) in enumerate(records)]
        offset += 4
    write(HERE / "old/mixed-0/00000000000000000000.log", data)
    (HERE / "old/mixed.jsonl").write_text("\n".join(lines) + "\n")


def control():
    data = bytearray()
    for offset, kind in enumerate((2, 3, 4, 5, 6, 9)):
        key = struct.pack(">hh", 0, kind)
        data += modern(NONE, offset, [(START, key, b"\0\0", [])], attributes=0x20)
    write(HERE / "old/control-0/00000000000000000000.log", data)


def replicas():
    batches = [modern(NONE, i * 2, [(START + i, b"k", b"v%d" % i, []), (START + i, b"l", b"w", [])])
               for i in range(6)]
    other = modern(NONE, 4, [(START + 2, b"k", b"XX", []), (START + 2, b"l", b"w", [])])
    name = "topic-0/00000000000000000000.log"
    write(HERE / "replicas/kafka1" / name, b"".join(batches[:3]))
    write(HERE / "replicas/kafka1/topic-0/00000000000000000006.log", batches[3])
    write(HERE / "replicas/kafka2" / name, b"".join(batches[:4]))
    write(HERE / "replicas/kafka2/topic-0/00000000000000000008.log", b"".join(batches[4:]))
    write(HERE / "replicas/kafka3" / name, b"".join(batches[:2] + [other]))


def bomb():
    batch = modern(NONE, 0, [(START, b"k", b"v", [])])[:61]
    batch[22] |= ZSTD
    batch += zstandard.ZstdCompressor(level=19).compress(bytes(257 << 20))
    batch[8:12] = struct.pack(">i", len(batch) - 12)
    write(HERE / "bomb/bomb-0/00000000000000000000.log", seal(batch))


for folder in ("old", "replicas", "bomb"):
    shutil.rmtree(HERE / folder, ignore_errors=True)
mixed()
control()
replicas()
bomb()
