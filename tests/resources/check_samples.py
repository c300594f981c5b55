#!/usr/bin/env python3
"""The sample logs are what the script beside them writes, and mean what their README says."""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "resources" / "samples"


def events(name):
    lines = (SAMPLES / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line, parse_float=lambda lexeme: round(float(lexeme) * 100))
            for line in lines]


def tables(log, stream):
    """The stream's table after each of its events, by the rule of the latest value."""
    rows = {}
    for event in log:
        if event["stream"] == stream and event["key"] is not None:
            if event["value"] is None:
                rows.pop(event["key"], None)
            else:
                rows[event["key"]] = event["value"]
            yield event, dict(rows)


class Script(unittest.TestCase):
    def test_it_writes_the_committed_files(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, "-B", SAMPLES / "make_samples.py", folder], check=True)
            written = sorted(file.name for file in pathlib.Path(folder).iterdir())
            self.assertEqual(written, ["five-events.jsonl", "shop-day.jsonl"])
            for name in written:
                same = (pathlib.Path(folder) / name).read_bytes() == (SAMPLES / name).read_bytes()
                self.assertTrue(same, f"{name}: run resources/samples/make_samples.py")


class FiveEvents(unittest.TestCase):
    log = events("five-events.jsonl")

    def test_it_begins_with_the_five(self):
        first = [(e["stream"], e["key"], e["value"]) for e in self.log[:5]]
        self.assertEqual([stream for stream, _, _ in first],
                         ["travellers", "goods", "turbines", "chess", "payments"])
        self.assertEqual(first[0][1:], ("Alice", {"status": "arrived", "city": "Rome"}))
        self.assertEqual(first[2][2]["revolutions_per_minute"], 14)
        self.assertEqual((first[3][1], first[3][2]["square"]), ("white e2 pawn", "e4"))
        self.assertEqual((first[4][1], first[4][2]["amount"], first[4][2]["with"]),
                         ("Frank", -20000, "Sally"))

    def test_no_two_pieces_stand_on_one_square(self):
        moments = {}
        for event, board in tables(self.log, "chess"):
            moments[event["time"]] = board  # a move's events share their time
        for time, board in moments.items():
            squares = [piece["square"] for piece in board.values()]
            self.assertEqual(len(squares), len(set(squares)), time)
        self.assertEqual(board["white h1 rook"]["square"], "d8")
        self.assertNotIn("white queen", board)

    def test_between_payments_the_balances_add_up(self):
        sums = {}
        for event, accounts in tables(self.log, "payments"):
            if len(accounts) == 5:
                sums[event["time"]] = sum(row["balance"] for row in accounts.values())
        self.assertEqual(set(sums.values()), {250000})

    def test_what_was_measured_offline_comes_late(self):
        late = [b for a, b in zip(self.log, self.log[1:]) if b["time"] < a["time"]]
        self.assertTrue(late)
        self.assertEqual({event["key"] for event in late}, {"turbine 3"})


class ShopDay(unittest.TestCase):
    log = events("shop-day.jsonl")

    def test_about_five_thousand_events_of_which_one_to_two_percent_are_late(self):
        self.assertTrue(4800 < len(self.log) < 5200)
        newest, late = "", 0
        for event in self.log:
            late += event["time"] < newest
            newest = max(newest, event["time"])
        self.assertTrue(0.01 < late / len(self.log) < 0.02)

    def test_an_order_comes_back_and_an_unknown_one_is_erased(self):
        kinds = [e["type"] for e in self.log if e["key"] == "o-9001"]
        self.assertEqual(kinds[:3], ["OrderPlaced", "Erased", "Restored"])
        self.assertEqual([e["value"] for e in self.log if e["key"] == "o-0987"], [None])

    def test_every_value_is_the_whole_order(self):
        for event in self.log:
            if event["stream"] == "orders" and event["value"] is not None:
                self.assertLessEqual({"status", "total", "items", "customer"}, set(event["value"]))

    def test_the_shops_own_events_have_no_key(self):
        self.assertEqual({e["stream"] for e in self.log if e["key"] is None}, {"shop"})

    def test_a_note_is_absent_empty_or_null(self):
        notes = [e["value"].get("note", "absent") for e in self.log if e["value"] is not None]
        self.assertLess({"absent", "", None}, set(notes))

    def test_numbers_are_written_so_that_reading_them_carelessly_shows(self):
        text = (SAMPLES / "shop-day.jsonl").read_text(encoding="utf-8")
        self.assertIn('"total":19.90', text)
        self.assertTrue(any(int(float(number)) != int(number)
                            for number in re.findall(r'"parcel":(\d+)', text)))


if __name__ == "__main__":
    unittest.main()
