#!/usr/bin/env python3
"""Writes the two made-up sample logs beside this file: five-events.jsonl and shop-day.jsonl.

    make_samples.py [FOLDER]

The same Python code writes the same bytes every time: all chance comes from seeded generators.
What the events mean is told in README.md.
"""

import pathlib
import sys

import five_events
import shop_day


def main():
    beside = pathlib.Path(__file__).resolve().parent
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else beside
    five_events.stream_log().write(folder / "five-events.jsonl")
    shop_day.stream_log().write(folder / "shop-day.jsonl")


if __name__ == "__main__":
    main()
