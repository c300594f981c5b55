#!/usr/bin/env python3
"""Writes decimals.txt: what Python's decimal module makes of sums and quotients.

    make_decimals.py > decimals.txt

A line is an operation, two numbers and the result, in plain digits: "+" at any precision, "/" by a
whole number at 34 significant digits, rounded half to even.
"""

import decimal
import random

EXACT = decimal.Context(prec=9000, Emax=9000, Emin=-9000, rounding=decimal.ROUND_HALF_EVEN)
LENGTHS = [1, 3, 9, 19, 40]
QUOTIENT = decimal.Context(prec=34, Emax=9000, Emin=-9000, rounding=decimal.ROUND_HALF_EVEN)

SPECIAL = ["0", "-0", "0.00", "1", "-1", "0.1", "0.2", "3.540", "9007199254740993", "1e3", "1e20",
           "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e400", "1e-30",
           "999999999999999999", "1000000000000000000", "0.000000000000000001", "12.50E1",
           "99999999999999999999999999999999995", "0." + "3" * 60, "7" * 400]


def number_of(text):
    """As the house reads it: up to 40 digits before the point are all written down."""
    number = decimal.Decimal(text)
    if number.as_tuple().exponent > 0 and number.adjusted() + 1 <= 40:
        number = EXACT.quantize(number, decimal.Decimal(1))
    return number


def plain(number):
    """Zero has no sign; a number has no more than its digits say."""
    if number == 0:
        number = abs(number)
    if number.as_tuple().exponent > 0 and number.adjusted() + 1 > 40:
        digits = "".join(map(str, number.as_tuple().digits))
        text = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
        return ("-" if number < 0 else "") + f"{text}e{number.adjusted()}"
    return format(number, "f")


def numbers(chance):
    yield from SPECIAL
    for _ in range(150):
        digits = "".join(chance.choice("0123456789") for _ in range(chance.choice(LENGTHS)))
        digits = digits.lstrip("0") or "0"
        places = chance.randrange(0, 12)
        fraction = "".join(chance.choice("059") for _ in range(places))
        text = digits + ("." + fraction if fraction else "")
        yield chance.choice(["", "-"]) + text


def main():
    chance = random.Random(9)
    known = list(numbers(chance))
    pairs = [(a, b) for a in SPECIAL for b in SPECIAL]
    pairs += [(chance.choice(known), chance.choice(known)) for _ in range(400)]
    for a, b in pairs:
        print("+", a, b, plain(EXACT.add(number_of(a), number_of(b))))
    divisors = [1, 2, 3, 7, 8, 10, 64, 97, 1000, 999999937, 2**63, 2**64 - 1]
    for a in known:
        for b in [*divisors[:6], chance.choice(divisors)]:
            print("/", a, b, plain(QUOTIENT.divide(number_of(a), number_of(b))))


if __name__ == "__main__":
    main()
