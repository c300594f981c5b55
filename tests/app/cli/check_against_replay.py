"""Checks `oxbow` against a replay in Python: another language, another JSON reader, no index.

    check_against_replay.py OXBOW LOG.jsonl
    check_against_replay.py OXBOW --random SEED

The log's records have the fields stream, key and value. Every answer of `table`, `changes`, `diff`,
`blame` and `events` at many positions must be the one that a few lines of Python give.
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


def random_log(path, seed):
    """Few keys and many values that look alike: 12 and "12", {} and "{}"; and long ones, so that
    not all rows fit into memory at once."""
    chosen = random.Random(seed)
    values = [12, "12", {}, "{}", None, None, "", "null", [1.50], "[1.50]", True, "true"]
    with open(path, "w", encoding="utf-8") as out:
        for _ in range(6000):
            value = chosen.choice(values)
            if chosen.random() < 0.3:
                value = chosen.choice(["a", "b"]) * chosen.choice([10, 1000, 40000])
            key = None if chosen.random() < 0.05 else "k%d" % chosen.randrange(700)
            record = {"stream": chosen.choice(["s", "t"]), "key": key, "value": value}
            out.write(json.dumps(record) + "\n")


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


def blamed(changes, key, end):
    """Who gave the row its value, and its values before; the newest first."""
    out = []
    for position, of, _, _, after in changes:
        if of == key and position < end:
            # A null value for a key that has no row changes nothing.
            if after == (out[-1][1] if out else None):
                continue
            out.append((position, after))
    return out[::-1]


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = sys.argv[2]
        if path == "--random":
            path = folder + "/random.jsonl"
            random_log(path, int(sys.argv[3]))
        with open(path, encoding="utf-8") as log:
            records = [parse(line) for line in log]
        workspace = folder + "/w.oxbow"
        oxbow("import", path, "--into", workspace)
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
            check(f"the change stream from {low} to {high}",
                  [(number(c["position"]), c["before"], c["after"])
                   for c in oxbow("changes", workspace, "--from", low, "--to", high)],
                  [(c[0], c[3], c[4]) for c in whole.changes if low <= c[0] < high])
            stream, key = chosen.choice(whole.order)
            of_key = [c for c in whole.changes if c[1] == (stream, key)]
            check(f"the changes of {stream} {key} from {low} to {high}",
                  [(number(c["position"]), c["kind"], c["before"], c["after"])
                   for c in oxbow("changes", workspace, "--key", key, "--stream", stream,
                                  "--from", low, "--to", high)],
                  [(c[0], c[2], c[3], c[4]) for c in of_key if low <= c[0] < high])
            check(f"the blame of {stream} {key} at {high}",
                  [(number(b["position"]), b["value"])
                   for b in oxbow("blame", workspace, "--key", key, "--stream", stream,
                                  "--at", high, "--all")],
                  blamed(whole.changes, (stream, key), high))
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
