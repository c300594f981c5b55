#!/usr/bin/env python3
"""Writes the sample logs that are JSON Lines files beside this one.

    make_samples.py [FOLDER]

The same Python code writes the same bytes every time: all chance comes from seeded generators.
What the events mean is told in README.md.
"""

import pathlib
import sys

import five_events
import ledger
import opera_game
import shop_day


def main():
    beside = pathlib.Path(__file__).resolve().parent
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else beside
    for log, name in ((five_events, "five-events"), (ledger, "ledger"),
                      (opera_game, "opera-game"), (shop_day, "shop-day")):
        log.stream_log().write(folder / f"{name}.jsonl")


if __name__ == "__main__":
    main()
