#!/usr/bin/env python3
"""Writes times.tsv: times as logs write them, and what they are by Python's datetime, zoneinfo and fractions.

A line is: kind, what was told (a unit, a zone), the text, nanoseconds since 1970, minutes east of UTC or
"none", and of local times what the clocks did.
"""
import random
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

random.seed(12)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
LAYOUTS = [
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y.%m.%d_%H:%M:%S",
    "%Y:%m:%d %H:%M:%S", "%Y%m%dT%H%M%S", "%Y-%jT%H:%M:%S", "%G-W%V-%uT%H:%M:%S",
    "%d/%b/%Y:%H:%M:%S", "%d-%b-%Y %H:%M:%S", "%d %b %Y %H:%M:%S", "%d. %B %Y %H:%M:%S",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%y %H:%M:%S", "%a, %d %b %Y %H:%M:%S", "%A, %d-%b-%y %H:%M:%S",
    "%b %d, %Y %I:%M:%S %p", "%B %d, %Y, %H:%M:%S", "%b %d %Y %H:%M:%S", "%Y/%m/%d %I:%M:%S %p",
    "%Y-%b-%d %H:%M:%S", "%H:%M:%S %d.%m.%Y",
]
WHOLE = ["%a %b %d %H:%M:%S %Y", "[%a %b %d %H:%M:%S.%f %Y]", "%a %b %d %H:%M:%S {zone} %Y"]
UNITS = {  # nanoseconds, and the seconds from 1970 at which they begin to count
    "s": (10**9, 0), "ms": (10**6, 0), "us": (10**3, 0), "ns": (1, 0), "days": (86400 * 10**9, 0),
    "filetime": (100, -11644473600), "webkit": (10**3, -11644473600), "ticks": (100, -62135596800),
    "sheet-days": (86400 * 10**9, -2209161600), "cocoa": (10**9, 978307200),
}


def nanoseconds(moment):
    return (moment - EPOCH) // timedelta(microseconds=1) * 1000


def a_moment():
    return datetime(1970, 1, 1) + timedelta(seconds=random.randrange(631152000, 2524608000))


def zone_texts(minutes):
    sign, hours, rest = ("-" if minutes < 0 else "+"), abs(minutes) // 60, abs(minutes) % 60
    yield f"{sign}{hours:02}:{rest:02}"
    yield f"{sign}{hours:02}{rest:02}"
    yield f"GMT{sign}{hours:02}:{rest:02}"


def line(*parts):
    print("\t".join(str(part) for part in parts))


for layout in LAYOUTS:
    for fraction in ("", ".5", ".123456789"):
        if fraction and not layout.endswith("%S"):
            continue
        moment, minutes = a_moment(), random.choice([0, 60, -300, 330, 345])
        text = moment.strftime(layout) + fraction
        below = int(Fraction("0" + fraction) * 10**9) if fraction else 0
        line("text", "", text, nanoseconds(moment.replace(tzinfo=timezone.utc)) + below, "none", "")
        at = nanoseconds(moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))) + below
        for zone in zone_texts(minutes):
            if zone.startswith("GMT") or not layout.startswith("%H"):
                line("text", "", text + " " + zone, at, minutes, "")
for layout in WHOLE:
    moment = a_moment()
    line("text", "", moment.strftime(layout.replace("{zone}", "+0100")),
         nanoseconds(moment.replace(tzinfo=timezone.utc)) - (3600 * 10**9 if "{" in layout else 0),
         60 if "{" in layout else "none", "")
for name, (worth, begin) in UNITS.items():
    for _ in range(20):
        at = Fraction(random.randrange(-2 * 10**9, 4 * 10**9) * 10**9 + random.randrange(10**9))
        digits = random.randrange(0, 15)
        count = (at - begin * 10**9) / worth
        count = Fraction(round(count * 10**digits), 10**digits)
        sign, scaled = ("-" if count < 0 else ""), str(abs(count.numerator * 10**digits // count.denominator))
        scaled = scaled.rjust(digits + 1, "0")
        whole, fraction = (scaled, "") if digits == 0 else (scaled[:-digits], "." + scaled[-digits:])
        exact = count * worth
        cut = (abs(exact.numerator) // exact.denominator) * (-1 if exact < 0 else 1)  # towards zero
        line("number", name, sign + whole + fraction, cut + begin * 10**9, "any", "")
        if digits:
            line("number", name, f"{sign}{whole[0]}.{whole[1:]}{fraction[1:]}e{len(whole) - 1}",
                 cut + begin * 10**9, "any", "")
for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata",
             "America/Sao_Paulo", "Africa/Casablanca", "Pacific/Apia"):
    zone = ZoneInfo(name)
    moments = [a_moment() for _ in range(10)]
    hour = datetime(2011, 1, 1)
    while hour < datetime(2025, 1, 1):  # and around what the clocks did
        first, second = hour.replace(tzinfo=zone, fold=0), hour.replace(tzinfo=zone, fold=1)
        if first.utcoffset() != second.utcoffset() and random.random() < 0.3:
            moments.append(hour)
        hour += timedelta(minutes=30)
    for moment in moments:
        if moment.year > 2024:
            continue  # what the clocks will do changes with the zones' data
        first, second = moment.replace(tzinfo=zone, fold=0), moment.replace(tzinfo=zone, fold=1)
        there = first.astimezone(timezone.utc).astimezone(zone).replace(tzinfo=None) == moment
        kind = "unique"
        if first.utcoffset() != second.utcoffset():
            kind = "twice" if there else "never"
        at = nanoseconds(first.astimezone(timezone.utc))
        line("local", name, moment.isoformat(sep=" "), at, int(first.utcoffset().total_seconds() // 60), kind)
