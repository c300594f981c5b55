"""What the samples are made with: a log of events, chance that repeats, and numbers as written."""

import datetime
import json
import random

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE


def clock(text):
    """'9:05' or '9:05:30.250' → milliseconds since midnight."""
    hours, minutes, seconds = (text.split(":") + ["0"])[:3]
    return int(hours) * HOUR + int(minutes) * MINUTE + round(float(seconds) * SECOND)


class Chance:
    """Uses random() alone: the other methods of Random may change between Python versions."""

    def __init__(self, seed):
        self._random = random.Random(seed)

    def happens(self, probability):
        return self._random.random() < probability

    def between(self, low, high):
        return low + int(self._random.random() * (high - low + 1))

    def one_of(self, choices):
        return choices[self.between(0, len(choices) - 1)]


class Decimal:
    """A number with a fixed count of decimals, kept as it is written: 19.90, not 19.9."""

    def __init__(self, units, decimals=2):
        self.units = units
        self._decimals = decimals

    def __str__(self):
        sign = "-" if self.units < 0 else ""
        digits = str(abs(self.units)).rjust(self._decimals + 1, "0")
        return f"{sign}{digits[:-self._decimals]}.{digits[-self._decimals:]}"


def to_json(value):
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{to_json(k)}:{to_json(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(to_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


class Log:
    """Events from one day on, written in the order in which they were recorded."""

    def __init__(self, day):
        self._midnight = datetime.datetime.fromisoformat(day)
        self._events = []

    def add(self, stream, key, kind, time, value, recorded=None):
        """`recorded`: when the log got to know of it, where that was later than it happened."""
        event = {"stream": stream, "key": key, "type": kind, "time": self._stamp(time),
                 "value": value}
        when = time if recorded is None else recorded
        # Among events of the same moment the one added first stays first.
        self._events.append((when, len(self._events), to_json(event)))

    def write(self, path):
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            for _, _, line in sorted(self._events):
                file.write(line + "\n")

    def _stamp(self, time):
        moment = self._midnight + datetime.timedelta(milliseconds=time)
        return moment.isoformat(timespec="milliseconds") + "Z"
