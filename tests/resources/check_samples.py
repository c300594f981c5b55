#!/usr/bin/env python3
"""The sample logs are what the script beside them writes, and mean what their README says.

Their folds are worked out here by a few lines of Python, from the paths that the fold files name.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "resources" / "samples"
sys.dont_write_bytecode = True
sys.path.insert(0, str(SAMPLES))
import chess_rules
import opera_game


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


def at(value, path):
    """What stands at a path like `material.side`; None where there is no such thing."""
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def fold(log, sample, name):
    """The table of a fold that comes with a sample, after each of the sample's events."""
    rule = json.loads((SAMPLES / "folds" / sample / f"{name}.fold.json").read_text())
    rows = {}
    yield {}
    for event in log:
        if event["type"] in rule.get("types", [event["type"]]):
            KINDS[rule["kind"]](rows, event, rule)
        yield dict(rows)


def count(rows, event, rule):
    key = event["type"] if rule["by"] == "@type" else at(event["value"], rule["by"])
    rows[key] = rows.get(key, 0) + 1


def total(rows, event, rule):
    key, number = at(event["value"], rule["by"]), at(event["value"], rule["field"])
    if number is not None:
        rows[key] = rows.get(key, 0) + number


def balance(rows, event, rule):
    value = event["value"]
    amount, currency = value[rule["amount"]], value[rule["currency"]]
    for account, change in ((value[rule["debit"]], amount), (value[rule["credit"]], -amount)):
        rows[account, currency] = rows.get((account, currency), 0) + change


def board(rows, event, rule):
    for move in event["value"].get(rule["moves"], [event["value"]]):
        rows.pop(move.get(rule["from"]), None)
        rows[move[rule["to"]]] = move[rule["piece"]]


KINDS = {"count": count, "sum": total, "balance": balance, "board": board}


class Script(unittest.TestCase):
    def test_it_writes_the_committed_files(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, "-B", SAMPLES / "make_samples.py", folder], check=True)
            written = sorted(file.name for file in pathlib.Path(folder).iterdir())
            self.assertEqual(written, ["five-events.jsonl", "ledger.jsonl", "opera-game.jsonl",
                                       "shop-day.jsonl"])
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


class Ledger(unittest.TestCase):
    log = events("ledger.jsonl")

    def test_it_is_sixty_postings_between_five_accounts_each_with_an_id_of_its_own(self):
        self.assertEqual([event["key"] for event in self.log],
                         [f"p-{number:02}" for number in range(1, 61)])
        self.assertEqual({at(event["value"], end) for event in self.log for end in ("from", "to")},
                         {"Frank", "Sally", "Employer", "Rent", "Shop"})
        self.assertTrue(all(e["value"]["from"] != e["value"]["to"] for e in self.log))

    def test_no_event_is_late(self):
        times = [event["time"] for event in self.log]
        self.assertEqual(times, sorted(times))

    def test_frank_gives_sally_two_hundred_dollars_once(self):
        self.assertEqual([e["key"] for e in self.log if e["value"]["amount"] == 20000], ["p-09"])
        self.assertEqual((self.log[8]["value"]["from"], self.log[8]["value"]["to"]),
                         ("Frank", "Sally"))

    def test_posting_23_alone_is_not_what_its_note_says(self):
        rents = {e["key"]: e["value"] for e in self.log if e["value"]["to"] == "Rent"}
        self.assertEqual({key: value["amount"] for key, value in rents.items()},
                         {"p-03": 125000, "p-23": 1250000, "p-45": 125000})
        self.assertTrue(all("1,250.00 a month" in value["note"] for value in rents.values()))

    def test_the_balances_are_zero_in_sum_at_every_position(self):
        tables = list(fold(self.log, "ledger", "balances"))
        self.assertEqual([sum(table.values()) for table in tables], [0] * 61)
        self.assertEqual(len(tables[-1]), 5)

    def test_without_the_slip_nobody_of_the_two_is_ever_overdrawn(self):
        def lows(log):
            tables = list(fold(log, "ledger", "balances"))
            return [min(t.get((who, "USD"), 0) for who in ("Frank", "Sally")) for t in tables]
        mended = json.loads(json.dumps(self.log))
        mended[22]["value"]["amount"] = 125000
        self.assertGreaterEqual(min(lows(mended)), 0)
        overdrawn = [position for position, low in enumerate(lows(self.log)) if low < 0]
        self.assertEqual(overdrawn, list(range(23, 61)))

    def test_its_other_folds_tell_what_was_posted(self):
        *_, types = fold(self.log, "ledger", "count-by-type")
        self.assertEqual(types, {"Earned": 7, "Paid": 40, "Transferred": 10, "Refunded": 3})
        *_, paid = fold(self.log, "ledger", "paid-by-account")
        self.assertEqual(paid, {who: sum(e["value"]["amount"] for e in self.log
                                         if (e["type"], e["value"]["from"]) == ("Paid", who))
                                for who in ("Frank", "Sally")})

    def test_every_amount_has_two_decimals(self):
        text = (SAMPLES / "ledger.jsonl").read_text(encoding="utf-8")
        self.assertEqual(len(re.findall(r'"amount":\d+\.\d\d,', text)), 60)
        self.assertIn('"amount":19.90,', text)


class OperaGame(unittest.TestCase):
    log = events("opera-game.jsonl")
    plies = [event["value"] for event in log if event["type"] != "Placed"]

    def test_the_pieces_are_placed_and_33_plies_follow(self):
        self.assertEqual([event["value"]["ply"] for event in self.log],
                         [0] * 32 + list(range(1, 34)))
        self.assertEqual([ply["side"] for ply in self.plies], (["white", "black"] * 17)[:33])

    def test_its_moves_are_legal_and_the_last_one_is_mate(self):
        replayed = chess_rules.replay(" ".join(ply["san"] for ply in self.plies))
        self.assertEqual([ply.mate for ply in replayed], [False] * 32 + [True])
        for told, ply in zip(self.plies, replayed):
            moves = told.get("moves", [told])
            self.assertEqual([(m["piece"], m["from"], m["to"]) for m in moves],
                             [(opera_game.code(p), start, end) for p, start, end in ply.moved])

    def test_white_castles_on_the_queens_side(self):
        castled = [e["value"] for e in self.log if e["type"] == "Castled"]
        self.assertEqual([(c["ply"], c["san"], c["side"]) for c in castled],
                         [(23, "O-O-O", "white")])

    def test_its_board_is_that_of_the_game_at_every_position(self):
        tables = list(fold(self.log, "opera-game", "board"))
        game = chess_rules.Game()
        for table, ply in zip(tables[32:], self.plies + [None]):
            self.assertEqual(table, {s: opera_game.code(p) for s, p in game.board.items()})
            game = game.after(game.find(ply["san"])) if ply else game
        self.assertTrue(game.is_mate())
        # As published: the end of the game in Forsyth's notation.
        self.assertEqual(forsyth(tables[-1]), "1n1Rkb1r/p4ppp/4q3/4p1B1/4P3/8/PPP2PPP/2K5")

    def test_its_captures_and_material_are_told_by_its_folds(self):
        *_, captures = fold(self.log, "opera-game", "captures")
        self.assertEqual(captures, {"white": 6, "black": 6})
        material = list(fold(self.log, "opera-game", "material"))
        self.assertEqual(material[32], {"white": 39, "black": 39})
        for table, cells in zip(material, fold(self.log, "opera-game", "board")):
            for side, points in table.items():
                self.assertEqual(points, sum(chess_rules.POINTS[piece[1]]
                                             for piece in cells.values() if piece[0] == side[0]))
        self.assertEqual(material[-1], {"white": 15, "black": 25})


def forsyth(cells):
    rows = []
    for rank in "87654321":
        row = "".join(letter(cells.get(file + rank, "  ")) for file in "abcdefgh")
        rows.append(re.sub(" +", lambda empty: str(len(empty[0])), row))
    return "/".join(rows)


def letter(piece):
    return piece[1] if piece[0] == "w" else piece[1].lower()


class ChessRules(unittest.TestCase):
    def games(self, game, plies):
        """How many games of so many plies there are."""
        if plies == 0:
            return 1
        return sum(self.games(game.after(move), plies - 1) for move in game.legal_moves())

    def test_there_are_as_many_games_of_three_plies_as_is_known(self):
        self.assertEqual(self.games(chess_rules.Game(), 3), 8902)

    def test_a_move_that_is_not_legal_is_refused(self):
        for moves in ("e5", "e4 e5 Ke3", "e4 e5 O-O", "e4 e5 Nf6", "e4 f6 Qh5+ g6 Qxh6",
                      "e4 f6 Qh5+ a6", "e4 e5 Nf3#", "e4 d5 Bb5"):
            with self.assertRaises(ValueError, msg=moves):
                chess_rules.replay(moves)

    def test_what_the_rules_here_leave_out_is_refused(self):
        with self.assertRaisesRegex(ValueError, "en passant"):
            chess_rules.replay("e4 a6 e5 d5")
        with self.assertRaisesRegex(ValueError, "promoted"):
            chess_rules.replay("a4 b5 axb5 a6 bxa6 Bb7 axb7 h6 h4")


class Folds(unittest.TestCase):
    def test_a_fold_is_named_as_its_file_and_stands_in_the_folder_of_a_sample(self):
        files = sorted((SAMPLES / "folds").rglob("*.fold.json"))
        self.assertEqual(len(files), 8)
        for file in files:
            self.assertEqual(json.loads(file.read_text())["name"] + ".fold.json", file.name)
            self.assertTrue((SAMPLES / f"{file.parent.name}.jsonl").exists(), file)


if __name__ == "__main__":
    unittest.main()
