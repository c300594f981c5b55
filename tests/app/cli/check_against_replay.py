"""Checks `oxbow` against a replay in Python: another language, another JSON reader, no index.

    check_against_replay.py OXBOW LOG.jsonl

The log's records have the fields stream, key and value. Every answer of `table`, `changes`, `diff`
and `events` at many positions must be the one that a few lines of Python give.
"""
import json
import random
import subprocess
import sys
import tempfile


def oxbow(*arguments):
    done = subprocess.run([sys.argv[1], *map(str, arguments)], stdout=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"oxbow {arguments} ended with {done.returncode}")
    return [parse(line) for line in done.stdout.decode().splitlines()]


def parse(text):
    # Numbers as they are spelt: 3.50 is not 3.5.
    return json.loads(text, parse_float=lambda lexeme: ("number", lexeme),
                      parse_int=lambda lexeme: ("number", lexeme))


class Replay:
    """key → (value, writer) by the rules of the latest-value table."""

    def __init__(self):
        self.order = []
        self.seen = set()
        self.rows = {}
        self.changes = []

    def apply(self, position, record):
        if record["key"] is None:
            return
        key = (record["stream"], record["key"])
        if key not in self.seen:
            self.order.append(key)
            self.seen.add(key)
        before = self.rows.get(key)
        value = record["value"]
        if value is not None:
            self.rows[key] = (value, position)
        elif before is not None:
            del self.rows[key]
        kind = {(False, True): "insert", (True, True): "update", (True, False): "delete"}.get(
            (before is not None, value is not None), "none")
        self.changes.append((position, key, kind, before and before[0], value))

    def table(self):
        return [(*key, *self.rows[key]) for key in self.order if key in self.rows]


def number(member):
    return int(member[1])


def check(what, got, expected):
    if got != expected:
        for i, (a, b) in enumerate(zip(got, expected)):
            if a != b:
                sys.exit(f"{what}: entry {i} is {a}, a replay gives {b}")
        sys.exit(f"{what}: {len(got)} entries, a replay gives {len(expected)}")


def replayed(records, end):
    replay = Replay()
    for position, record in enumerate(records[:end]):
        replay.apply(position, record)
    return replay


def main():
    with open(sys.argv[2], encoding="utf-8") as log:
        records = [parse(line) for line in log]
    with tempfile.TemporaryDirectory() as folder:
        workspace = folder + "/w.oxbow"
        oxbow("import", sys.argv[2], "--into", workspace)
        chosen = random.Random(1)
        positions = [0, 1, len(records)] + [chosen.randrange(len(records)) for _ in range(12)]
        for at in positions:
            rows = oxbow("table", workspace, "--at", at)
            check(f"the table at {at}",
                  [(r["stream"], r["key"], r["row"], number(r["position"])) for r in rows],
                  replayed(records, at).table())
        whole = replayed(records, len(records))
        check("the change stream",
              [(number(c["position"]), (c["stream"], c["key"]), c["kind"], c["before"], c["after"])
               for c in oxbow("changes", workspace)],
              whole.changes)
        for _ in range(6):
            low, high = sorted(chosen.sample(range(len(records)), 2))
            before, after = replayed(records, low), replayed(records, high)
            values = [(key, before.rows.get(key, (None,))[0], after.rows.get(key, (None,))[0])
                      for key in after.order]
            expected = [row for row in values if row[1] != row[2]]
            check(f"the difference from {low} to {high}",
                  [((d["stream"], d["key"]), d["before"], d["after"])
                   for d in oxbow("diff", workspace, "--from", low, "--to", high)],
                  expected)
        key = chosen.choice([r["key"] for r in records if r["key"]])
        check(f"the events of {key}",
              [number(e["position"]) for e in oxbow("events", workspace, "--key", key)],
              [p for p, r in enumerate(records) if r["key"] == key])
    print(f"{len(positions)} tables, {len(whole.changes)} changes, 6 differences: all equal")


main()
