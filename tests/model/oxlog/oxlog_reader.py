#!/usr/bin/env python3
"""A second reader of the library format, written from model/oxlog/SPECIFICATION.md alone.

It shares nothing with the library, not even a Protobuf runtime, and is used by the tests only: what
both readers agree on is what the specification says. `oxlog_reader.py FOLDER` reads every vector in
a folder (NAME.oxlog with NAME.json) and exits with 1 where it finds anything else than the JSON
tells. Blocks packed with zstd are beyond it; no vector has one.
"""

import base64
import hashlib
import json
import pathlib
import struct
import sys

MAGIC = b"\x89OXBL\r\n\x1a"
END_MAGIC = b"\x89OXBE\r\n\x1a"
TYPES = {1: "header", 2: "schemas", 3: "data", 4: "index", 5: "checkpoint", 6: "attachment",
         7: "annotations", 8: "manifest", 9: "summary", 10: "rejected"}
LARGEST = 16 * 1024 * 1024


class Refused(Exception):
    """The file must not be read; the argument says why."""


class Bad(Exception):
    """Bytes that are not the message they should be."""


# --- checksums and hashes ------------------------------------------------------------------------


def make_crc_table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = (byte >> 1) ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return table


CRC_TABLE = make_crc_table()


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ CRC_TABLE[(crc ^ byte) & 255]
    return crc ^ 0xFFFFFFFF


def sha(data):
    return hashlib.sha256(data).digest()


def merkle_root(leaves):
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return sha(b"\0" + leaves[0])
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    return sha(b"\1" + merkle_root(leaves[:left]) + merkle_root(leaves[left:]))


def root_of_subtrees(subtrees):
    if not subtrees:
        return sha(b"")
    root = subtrees[-1]
    for subtree in reversed(subtrees[:-1]):
        root = sha(b"\1" + subtree + root)
    return root


# --- Protobuf ------------------------------------------------------------------------------------


def varint(data, at):
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            raise Bad("a varint is cut")
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            if value >= 1 << 64:
                raise Bad("a varint is too large")
            return value, at
    raise Bad("a varint is too long")


def fields(data, depth=0):
    """(number, wire type, value) of every field. Groups are skipped, at most 100 deep."""
    at = 0
    groups = []
    while at < len(data):
        tag, at = varint(data, at)
        number, wire = tag >> 3, tag & 7
        if number == 0 or tag >= 1 << 32:
            raise Bad("a tag is none")
        if wire == 0:
            value, at = varint(data, at)
        elif wire == 1 or wire == 5:
            size = 8 if wire == 1 else 4
            value, at = data[at:at + size], at + size
        elif wire == 2:
            size, at = varint(data, at)
            value, at = data[at:at + size], at + size
        elif wire == 3:
            groups.append(number)
            if depth + len(groups) > 100:
                raise Bad("nested too deep")
            continue
        elif wire == 4:
            if not groups or groups.pop() != number:
                raise Bad("a group ends that did not begin")
            continue
        else:
            raise Bad("a wire type is none")
        if at > len(data):
            raise Bad("a field is cut")
        if not groups:
            yield number, wire, value
    if groups:
        raise Bad("a group does not end")


def message(data, shape, depth=0):
    """A message as a dict. `shape` maps a field's number to (name, kind); a kind is a type's name,
    a shape, or a list of one of them for a repeated field."""
    if depth > 100:
        raise Bad("nested too deep")
    result = {}
    for name, kind in shape.values():
        if isinstance(kind, list):
            result[name] = []
    for number, wire, value in fields(data, depth):
        if number not in shape:
            continue
        name, kind = shape[number]
        element = kind[0] if isinstance(kind, list) else kind
        if isinstance(element, dict):
            if wire != 2:
                continue
            value = message(value, element, depth + 1)
        elif element == "bytes":
            if wire != 2:
                continue
        elif element == "fixed":
            if wire != 1:
                continue
            value = int.from_bytes(value, "little")
        elif element == "sfixed":
            if wire != 1:
                continue
            value = int.from_bytes(value, "little", signed=True)
        elif wire == 2 and isinstance(kind, list):  # packed numbers
            at = 0
            while at < len(value):
                one, at = varint(value, at)
                result[name].append(one)
            continue
        elif wire != 0:
            continue
        elif element == "sint":
            value = (value >> 1) ^ -(value & 1)
        elif element == "int":
            value = value - (1 << 64) if value >= 1 << 63 else value
        if isinstance(kind, list):
            result[name].append(value)
        else:
            if name in ("value", "value_in_record"):  # of the two the last one counts
                result.pop("value", None)
                result.pop("value_in_record", None)
            result[name] = value
    return result


TIME = {1: ("nanoseconds", "sfixed"), 2: ("precision", "uint"), 3: ("zone_minutes", "sint")}
EVENT = {
    1: ("sequence", "uint"), 2: ("event_time", TIME), 3: ("record_time", TIME),
    4: ("stream", "bytes"), 5: ("type", "bytes"), 6: ("key", "bytes"), 7: ("value", "bytes"),
    8: ("value_in_record", {1: ("offset", "uint"), 2: ("length", "uint")}),
    9: ("content_type", "bytes"), 10: ("schema_id", "uint"),
    11: ("headers", [{1: ("name", "bytes"), 2: ("value", "bytes")}]),
    12: ("references", [{1: ("type", "bytes"), 2: ("id", "bytes"), 3: ("role", "bytes")}]),
    13: ("transaction", {1: ("id", "bytes"), 2: ("index", "uint"), 3: ("last", "uint"),
                          4: ("outcome", "uint")}),
    14: ("actor", "bytes"), 15: ("correlation", "bytes"), 16: ("causations", ["bytes"]),
    17: ("source", {1: ("source", "bytes"), 2: ("partition", "int"), 3: ("offset", "int")}),
    18: ("kind", "uint"), 19: ("record", "bytes")}
HEADER = {1: ("major", "uint"), 2: ("minor", "uint"), 3: ("file_id", "bytes"),
          4: ("sync", "fixed"), 5: ("created", TIME), 6: ("writer", "bytes"),
          7: ("origin", "bytes"), 8: ("first_sequence", "uint")}
SCHEMAS = {1: ("schemas", [{1: ("id", "uint"), 2: ("name", "bytes"), 3: ("encoding", "bytes"),
                            4: ("content", "bytes")}])}
RANGE = {1: ("first", "sfixed"), 2: ("last", "sfixed")}
STREAM_COUNT = {1: ("stream", "bytes"), 2: ("events", "uint")}
FILTER = {1: ("probes", "uint"), 2: ("bits", "bytes")}
INDEX = {1: ("entries", [{1: ("offset", "uint"), 2: ("block", "uint"),
                          3: ("first_sequence", "uint"), 4: ("events", "uint"),
                          5: ("times", RANGE), 6: ("streams", [STREAM_COUNT]),
                          7: ("keys", FILTER)}])}
CHECKPOINT = {1: ("tree_size", "uint"), 2: ("root", "bytes"), 3: ("previous", "bytes"),
              4: ("subtrees", ["bytes"])}
ATTACHMENT = {1: ("name", "bytes"), 2: ("content_type", "bytes"), 3: ("size", "uint"),
              4: ("offset", "uint"), 5: ("content", "bytes"), 6: ("sha256", "bytes")}
ANNOTATIONS = {1: ("annotations", [{1: ("id", "bytes"), 2: ("sequence", "uint"),
                                    3: ("name", "bytes"), 4: ("note", "bytes"),
                                    5: ("author", "bytes"), 6: ("made", TIME),
                                    7: ("removed", "uint")}])}
MANIFEST = {1: ("sources", [{1: ("path", "bytes"), 2: ("format", "bytes"), 3: ("size", "uint")}])}
REJECTED = {1: ("records", [{1: ("before", "uint"), 2: ("source", "bytes"), 3: ("offset", "uint"),
                             4: ("line", "uint"), 5: ("size", "uint"), 6: ("content", "bytes"),
                             7: ("reason", "bytes")}])}
SUMMARY = {1: ("events", "uint"), 2: ("first_sequence", "uint"), 3: ("times", RANGE),
           4: ("streams", [STREAM_COUNT]),
           5: ("indexes", [{1: ("offset", "uint"), 2: ("first_sequence", "uint"),
                            3: ("events", "uint"), 4: ("times", RANGE)}]),
           6: ("checkpoint", "uint"), 7: ("schemas", ["uint"]), 8: ("annotations", ["uint"]),
           9: ("manifests", ["uint"]),
           10: ("attachments", [{1: ("offset", "uint"), 2: ("name", "bytes"),
                                 3: ("content_type", "bytes"), 4: ("size", "uint")}]),
           11: ("rejected", ["uint"])}
SHAPES = {"schemas": SCHEMAS, "index": INDEX, "attachment": ATTACHMENT,
          "annotations": ANNOTATIONS, "manifest": MANIFEST, "summary": SUMMARY,
          "rejected": REJECTED}


# --- the file ------------------------------------------------------------------------------------


class Head:
    SIZE = 48

    def __init__(self, data):
        (self.sync, self.type, self.codec, self.flags, self.number, self.stored, self.raw,
         self.first, self.events, self.crc, head_crc) = struct.unpack("<8sHBBQIIQIII", data[:48])
        self.valid = head_crc == crc32c(data[:44])
        self.size = 48 + (self.stored + 7) // 8 * 8
        self.name = TYPES.get(self.type, "unknown")

    def lengths_lie(self):
        return (self.raw > LARGEST or self.stored > self.raw or self.raw > self.stored * 1000 or
                (self.codec == 0 and self.stored != self.raw))


class File:
    """Reads a file as far as it can be read."""

    def __init__(self, data):
        self.data = data
        self.findings = []
        self.header = None
        self.events = []
        self.leaves = []
        self.parts = {"schemas": [], "attachments": [], "annotations": [], "sources": [],
                      "rejected": [], "blocks": []}
        self.closed = False
        self.dropped = (0, 0)
        self.next_block = 0
        self.next_event = 0
        self.subtrees = None      # of a checkpoint that the tree goes on from after damage
        self.tree_known = True
        self.chain = b""          # hash of the last checkpoint, empty where there was none
        self.chain_known = True
        self.whole = True         # nothing is missing
        self.lost = []            # damages that wait for the next block
        self.pending = []         # index entries of data blocks since the last index
        self.summary = {"events": 0, "first_sequence": 0, "streams": [], "indexes": [],
                        "checkpoint": 0, "schemas": [], "annotations": [], "manifests": [],
                        "attachments": [], "rejected": []}
        self.read()

    def find(self, kind, offset, size=0, first=0, lost=0):
        if size > 0 or lost > 0:
            self.whole = False
        self.findings.append({"kind": kind, "offset": offset, "size": size,
                              "first_lost": first if lost else 0, "events_lost": lost})

    # --- blocks -----------------------------------------------------------------------------------

    def read(self):
        data = self.data
        if len(data) < 8:
            if MAGIC[:len(data)] != data:
                raise Refused("not-oxlog")
            self.dropped = (len(data), 0)
            return
        if data[:8] != MAGIC:
            if data[:5] == MAGIC[:5]:
                raise Refused("line-ends")
            raise Refused("high-bit" if data[:5] == b"\x09OXBL" else "not-oxlog")
        if len(data) < 8 + Head.SIZE:
            self.dropped = (len(data) - 8, 8)
            return
        head = Head(data[8:])
        if not head.valid or head.lengths_lie() or head.type != 1 or head.number != 0:
            raise Refused("header")
        self.sync = head.sync
        at = 8
        after_summary = None
        while at < len(data):
            kind = None
            if after_summary is not None and data[at:at + 8] != self.sync and \
                    len(data) - at >= 32:
                tail = self.tail_at(at)
                if tail:
                    self.end_in_tail(tail, at, after_summary)
                    return
                kind = "tail"
            else:
                kind, head = self.block_at(at)
            if kind is None:
                self.take(head, at)
                after_summary = at if head.type == 9 else None
                at += head.size
                continue
            if at == 8 and kind == "payload-crc":
                raise Refused("header")
            after_summary = None
            found = self.search(at + 1)
            if found is None:
                tail = self.tail_at(len(data) - 32)
                end = len(data) - 32 if tail else len(data)
                self.lost.append((kind, at, end - at))
                self.tell_lost(self.next_event)
                if tail:
                    self.end_in_tail(tail, end, None)
                else:
                    self.dropped = (end - at, at)
                return
            self.lost.append(("lengths" if kind == "cut" else kind, at, found - at))
            at = found
        self.tell_lost(self.next_event)
        self.dropped = (0, at)

    def block_at(self, at):
        """What is wrong with the block at an offset, and its head."""
        data = self.data
        left = len(data) - at
        if left >= 8 and data[at:at + 8] != self.sync:
            return "head", None
        if left < Head.SIZE:
            return "cut", None
        head = Head(data[at:at + Head.SIZE])
        if not head.valid:
            return "head", head
        if head.lengths_lie():
            return "lengths", head
        if left < head.size:
            return "cut", head
        if crc32c(data[at + 48:at + 48 + head.stored]) != head.crc:
            return "payload-crc", head
        return None, head

    def search(self, at):
        """The next place where the head of a block is."""
        while True:
            at = self.data.find(self.sync, at)
            if at < 0 or at + Head.SIZE > len(self.data):
                return None
            head = Head(self.data[at:at + Head.SIZE])
            if head.valid and not head.lengths_lie():
                return at
            at += 1

    def tail_at(self, at):
        tail = self.data[max(at, 0):max(at, 0) + 32]
        if len(tail) < 32 or tail[24:] != END_MAGIC or \
                crc32c(tail[:20]) != int.from_bytes(tail[20:24], "little"):
            return None
        return struct.unpack("<QIQ", tail[:20])

    def end_in_tail(self, tail, at, summary_at):
        self.closed = True
        self.tell_lost(self.next_event)
        wrong = tail[2] != at + 32
        if summary_at is not None:
            wrong = wrong or tail[0] != summary_at or tail[1] != at - summary_at
        if wrong:
            self.find("tail", at)
        if len(self.data) > at + 32:
            self.find("tail", at + 32, len(self.data) - at - 32)

    def tell_lost(self, first):
        """Tells damages, the first of them with the events before `first` that are missing."""
        explained = bool(self.lost)
        for i, (kind, offset, size) in enumerate(self.lost):
            lost = first - self.next_event if i == 0 else 0
            self.find(kind, offset, size, self.next_event, max(lost, 0))
        self.lost = []
        return explained

    # --- what a block says ------------------------------------------------------------------------

    def take(self, head, at):
        payload = self.data[at + 48:at + 48 + head.stored]
        if any(self.data[at + 48 + head.stored:at + head.size]):
            self.find("padding", at + 48 + head.stored)
        if self.header is None:
            self.take_header(head, payload)
            self.note(head, at)
            return
        if head.number < self.next_block:
            self.tell_lost(self.next_event)
            self.find("block-number", at, head.size)
            return
        explained = self.tell_lost(head.first)
        if head.number > self.next_block and not explained:
            self.find("block-number", at, 0, self.next_event,
                      max(head.first - self.next_event, 0))
            explained = True
        if explained:
            self.chain_known = False
        self.next_block = head.number + 1
        if head.first < self.next_event:
            self.find("sequence", at, head.size if head.type == 3 else 0)
            if head.type == 3:
                return
        elif head.first > self.next_event:
            if not explained:
                self.find("sequence", at, 0, self.next_event, head.first - self.next_event)
            self.next_event = head.first
            self.tree_known = False
        if head.type not in TYPES or head.codec not in (0, 1):
            if head.flags & 1:
                raise Refused("newer")
            return
        self.note(head, at)
        if head.type == 1:
            self.find("payload", at, head.size)
        elif head.type == 3:
            self.take_data(head, at, payload)
        elif head.type == 5:
            self.take_checkpoint(head, at, payload)
        else:
            try:
                content = message(payload, SHAPES[head.name])
            except Bad:
                self.find("payload", at, head.size)
                return
            self.take_other(head, at, content)

    def note(self, head, at):
        self.parts["blocks"].append({"type": head.name, "offset": at, "bytes": head.size,
                                     "first_sequence": head.first, "events": head.events})

    def take_header(self, head, payload):
        try:
            header = message(payload, HEADER)
        except Bad:
            raise Refused("header")
        if header.get("major", 0) != 1:
            raise Refused("newer")
        first = header.get("first_sequence", 0)
        if len(header.get("file_id", b"")) != 16 or first != head.first or \
                header.get("sync", 0).to_bytes(8, "little") != self.sync:
            raise Refused("header")
        self.header = header
        self.next_event = first
        self.summary["first_sequence"] = first
        self.next_block = 1

    def take_data(self, head, at, payload):
        place = 0
        count = 0
        clean = len(self.findings)
        times, streams, keys = [], [], []
        while count < head.events and place < len(payload):
            try:
                size, begin = varint(payload, place)
                if begin + size > len(payload):
                    raise Bad("an event is cut")
            except Bad:
                break
            stored = payload[begin:begin + size]
            place = begin + size
            sequence = self.next_event + count
            count += 1
            self.leaves.append(stored)
            try:
                event = message(stored, EVENT)
            except Bad:
                self.find("event", at, size, sequence, 1)
                continue
            if event.get("sequence", 0) != sequence:
                self.find("sequence", at, size, sequence, 1)
                continue
            self.events.append(event)
            if "event_time" in event:
                times.append(event["event_time"].get("nanoseconds", 0))
            add_count(streams, event.get("stream", b""), 1)
            if "key" in event:
                keys.append(key_hash(event.get("stream", b""), event["key"]))
        self.next_event += head.events
        if count < head.events or place < len(payload):
            cut = count < head.events and place < len(payload)
            self.tree_known = self.tree_known and count == head.events
            self.find("event" if cut else "count", at, len(payload) - place,
                      self.next_event - (head.events - count), head.events - count)
        if len(self.findings) > clean:
            return
        entry = {"offset": at, "block": head.number, "first_sequence": head.first,
                 "events": head.events, "streams": streams}
        if times:
            entry["times"] = {"first": min(times), "last": max(times)}
            widen(self.summary, entry["times"])
        for count_of in streams:
            add_count(self.summary["streams"], count_of.get("stream", b""), count_of["events"])
        self.summary["events"] += head.events
        self.pending.append((entry, keys))

    def take_checkpoint(self, head, at, payload):
        try:
            checkpoint = message(payload, CHECKPOINT)
        except Bad:
            self.find("payload", at, head.size)
            return
        size = self.next_event - self.header.get("first_sequence", 0)
        subtrees = checkpoint["subtrees"]
        root = checkpoint.get("root", b"")
        formed = len(subtrees) == bin(checkpoint.get("tree_size", 0)).count("1") and \
            all(len(subtree) == 32 for subtree in subtrees)
        wrong = None
        if checkpoint.get("tree_size", 0) != size or not formed or \
                root_of_subtrees(subtrees) != root:
            wrong = "checkpoint"
        elif self.chain_known and checkpoint.get("previous", b"") != self.chain:
            wrong = "checkpoint"
        elif self.tree_known and self.root() != root:
            wrong = "root"
        if wrong:
            self.find(wrong, at)
        if formed and checkpoint.get("tree_size", 0) == size and (wrong or not self.tree_known):
            self.subtrees = (size, subtrees)
            self.leaves = []
            self.tree_known = True
        self.chain = sha(payload)
        self.chain_known = True
        self.summary["checkpoint"] = at

    def root(self):
        if self.subtrees is None:
            return merkle_root(self.leaves)
        size, subtrees = self.subtrees
        subtrees = list(subtrees)
        for leaf in self.leaves:
            node = sha(b"\0" + leaf)
            rest = size
            while rest & 1:
                node = sha(b"\1" + subtrees.pop() + node)
                rest >>= 1
            subtrees.append(node)
            size += 1
        return root_of_subtrees(subtrees)

    def take_other(self, head, at, content):
        if head.name == "schemas":
            self.parts["schemas"] += content["schemas"]
            self.summary["schemas"].append(at)
        elif head.name == "attachment":
            self.parts["attachments"].append(content)
            if content.get("offset", 0) == 0:
                named = {k: content[k] for k in ("name", "content_type", "size") if k in content}
                self.summary["attachments"].append({"offset": at, **named})
            if sha(content.get("content", b"")) != content.get("sha256"):
                self.find("payload", at)
        elif head.name == "annotations":
            self.parts["annotations"] += content["annotations"]
            self.summary["annotations"].append(at)
        elif head.name == "manifest":
            self.parts["sources"] += content["sources"]
            self.summary["manifests"].append(at)
        elif head.name == "rejected":
            self.parts["rejected"] += content["records"]
            self.summary["rejected"].append(at)
        elif head.name == "index":
            self.take_index(at, content)
        elif head.name == "summary" and self.whole:
            if plain(content) != plain(self.summary):
                self.find("summary", at)

    def take_index(self, at, content):
        if self.whole:
            made = [plain(entry) for entry, _ in self.pending]
            stored = [plain({k: v for k, v in entry.items() if k != "keys"})
                      for entry in content["entries"]]
            if made != stored:
                self.find("index", at)
            for entry, (_, keys) in zip(content["entries"], self.pending):
                if "keys" in entry and not all(holds(entry["keys"], key) for key in keys):
                    self.find("index", at)
        if self.pending:
            merged = {"offset": at, "first_sequence": self.pending[0][0]["first_sequence"],
                      "events": sum(entry["events"] for entry, _ in self.pending)}
            for entry, _ in self.pending:
                if "times" in entry:
                    widen(merged, entry["times"])
            self.summary["indexes"].append(merged)
        self.pending = []


def add_count(counts, stream, events):
    for count in counts:
        if count.get("stream", b"") == stream:
            count["events"] += events
            return
    counts.append({"stream": stream, "events": events})


def widen(to, times):
    known = to.setdefault("times", dict(times))
    known["first"] = min(known["first"], times["first"])
    known["last"] = max(known["last"], times["last"])


def key_hash(stream, key):
    return sha(len(stream).to_bytes(8, "little") + stream + key)


def holds(key_filter, key):
    bits = key_filter["bits"]
    a = int.from_bytes(key[:8], "little")
    b = int.from_bytes(key[8:16], "little")
    for i in range(key_filter["probes"]):
        bit = (a + i * b) % (1 << 64) % (8 * len(bits))
        if not bits[bit // 8] >> (bit % 8) & 1:
            return False
    return True


def plain(value):
    """Without what a message leaves out: zeros and empty lists."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if v not in (0, [], b"")}
    return [plain(v) for v in value] if isinstance(value, list) else value


# --- holding it against the JSON -----------------------------------------------------------------


def text(data):
    if all(32 <= byte <= 126 for byte in data):
        return data.decode()
    return {"hex": data.hex()}


def event_json(event):
    result = {"sequence": event.get("sequence", 0)}
    for name, value in event.items():
        if name in ("event_time", "record_time"):
            result[name] = {"nanoseconds": str(value.get("nanoseconds", 0)),
                            "precision": value.get("precision", 0)}
            if "zone_minutes" in value:
                result[name]["zone_minutes"] = value["zone_minutes"]
        elif name == "value_in_record":
            result[name] = [value.get("offset", 0), value.get("length", 0)]
        elif name == "headers" and value:
            result[name] = [{"name": text(header.get("name", b"")),
                             **({"value": text(header["value"])} if "value" in header else {})}
                            for header in value]
        elif name == "references" and value:
            result[name] = [{part: text(reference.get(part, b""))
                             for part in ("type", "id", "role")} for reference in value]
        elif name == "causations" and value:
            result[name] = [text(one) for one in value]
        elif name == "transaction":
            result[name] = {"id": text(value.get("id", b"")), "index": value.get("index", 0),
                            "last": bool(value.get("last", 0)),
                            **({"outcome": value["outcome"]} if value.get("outcome") else {})}
        elif name == "source":
            result[name] = {"source": text(value.get("source", b""))}
            if "partition" in value:
                result[name]["partition"] = value["partition"]
            if "offset" in value:
                result[name]["offset"] = str(value["offset"])
        elif isinstance(value, bytes):
            result[name] = text(value)
        elif name in ("schema_id", "kind"):
            result[name] = value
    return result


def texts(message_, names, numbers=(), flags=()):
    result = {name: text(message_.get(name, b"")) for name in names}
    result.update({name: message_.get(name, 0) for name in numbers})
    result.update({name: bool(message_.get(name, 0)) for name in flags})
    return result


def whole_json(file):
    header = file.header
    origin = header.get("origin") or b"oxlog/" + header["file_id"].hex().encode()
    size = file.next_event - header.get("first_sequence", 0)
    parts = file.parts
    return {
        "header": {"file_id": header["file_id"].hex(), "sync": "%x" % header["sync"],
                   "writer": text(header["writer"]),
                   "first_sequence": header.get("first_sequence", 0)},
        "events": [event_json(event) for event in file.events],
        "checkpoint": "%s\n%d\n%s\n" % (origin.decode(), size,
                                        base64.b64encode(file.root()).decode()),
        "schemas": [texts(one, ("name", "encoding", "content"), ("id",))
                    for one in parts["schemas"]],
        "attachments": [{**texts(one, ("name", "content_type", "content")),
                         "sha256": one["sha256"].hex()} for one in parts["attachments"]],
        "annotations": [texts(one, ("id", "name", "note", "author"), ("sequence",), ("removed",))
                        for one in parts["annotations"]],
        "sources": [texts(one, ("path", "format"), ("size",)) for one in parts["sources"]],
        "rejected": [texts(one, ("source", "content", "reason"), ("before", "line"))
                     for one in parts["rejected"]],
        "blocks": parts["blocks"]}


def check(path, about, bases):
    """What is not as the JSON tells, as sentences."""
    data = path.read_bytes()
    verdict = about["verdict"]
    try:
        file = File(data)
    except Refused as why:
        if verdict == "refused" and str(why) == about["why"]:
            return []
        return ["refused because of %s, expected %s" % (why, about.get("why", verdict))]
    problems = []

    def same(what, found, expected):
        if found != expected:
            problems.append("%s: found %r, expected %r" % (what, found, expected))

    same("closed", file.closed, verdict in ("whole", "damaged"))
    same("findings", file.findings, about.get("findings", []))
    if "base" not in about:
        for name, found in whole_json(file).items():
            same(name, found, about[name])
        return problems
    if verdict == "unclosed":
        same("dropped", file.dropped, (about["dropped"]["bytes"], about["dropped"]["offset"]))
    expected = [event for event in bases[about["base"]]["events"]
                if event["sequence"] not in about["lost"]]
    found = [event_json(event) for event in file.events]
    if path.stem == "changed-event":  # its value is not the base's
        found = [event["sequence"] for event in found]
        expected = [event["sequence"] for event in expected]
    same("events", found, expected)
    return problems


def check_cuts(path, about):
    """A file cut at any byte of its last two blocks and its tail."""
    data = path.read_bytes()
    problems = []
    blocks = about["blocks"]
    for size in range(blocks[-2]["offset"], len(data)):
        file = File(data[:size])
        whole = [block for block in blocks if block["offset"] + block["bytes"] <= size]
        end = whole[-1]["offset"] + whole[-1]["bytes"]
        if file.closed or len(file.events) != sum(block["events"] for block in whole) or \
                file.dropped != (size - end, end):
            problems.append("cut at %d: %d events, dropped %r" % (size, len(file.events),
                                                                  file.dropped))
    return problems


def main():
    if crc32c(b"123456789") != 0xE3069283:
        sys.exit("crc32c is wrong")
    folder = pathlib.Path(sys.argv[1])
    bases = {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}
    failed = 0
    for name, about in bases.items():
        path = folder / (name + ".oxlog")
        problems = check(path, about, bases)
        if name == "several-blocks":
            problems += check_cuts(path, about)
        for problem in problems:
            print("%s: %s" % (name, problem))
        failed += bool(problems)
    print("%d vectors read, %d of them not as they should be" % (len(bases), failed))
    return 1 if failed or not bases else 0


if __name__ == "__main__":
    sys.exit(main())
