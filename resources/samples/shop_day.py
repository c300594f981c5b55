"""A shop's orders over one day: a quiet morning, a peak at lunch, a larger one in the evening."""

import math

from sample_log import HOUR, MINUTE, SECOND, Chance, Decimal, Log, clock

PRICES = [390, 450, 595, 790, 990, 1250, 1490, 1990, 2490, 3200, 4900]
METHODS = ["card", "card", "card", "wallet", "wallet", "sepa", "cash"]
NOTES = ["", "", "Für Oma 🎂", "please ring twice", "お誕生日おめでとう", "leave it with the porter", None]
CLOSING = clock("22:30")
# The scanner of the second van sends nothing in this time, and all of it afterwards.
SILENCE = (clock("14:50"), clock("15:50"))


def stream_log():
    log = Log("2024-05-17")
    add_notices(log)
    chance = Chance("shop day")
    number = 1000
    for time in order_times(chance):
        number += 1
        Order(log, chance, f"o-{number}", time).live()
    add_exceptions(log)
    return log


def orders_an_hour(time):
    hour = time / HOUR
    lunch = 120 * math.exp(-(((hour - 12.4) / 0.6) ** 2))
    evening = 165 * math.exp(-(((hour - 18.8) / 0.9) ** 2))
    return 33 + lunch + evening


def order_times(chance):
    """Draws moments at the highest rate and keeps as many as the rate of their hour asks for."""
    most = 200
    time = clock("7:00:03")
    while time < clock("21:45"):
        if chance.happens(orders_an_hour(time) / most):
            yield time
        time += chance.between(1, 2 * HOUR // most)


class Order:
    """One order's way. Every event's value is the whole order as it then was."""

    def __init__(self, log, chance, key, time):
        self._log = log
        self._chance = chance
        self._key = key
        self._time = time
        self._cents = 0
        self._row = {"status": "placed", "total": Decimal(0), "items": 0,
                     "customer": f"c-{chance.between(1, 420)}"}

    def live(self):
        chance = self._chance
        self._fill_basket()
        if chance.happens(0.06):
            self._tell("Cancelled", chance.between(5 * MINUTE, 40 * MINUTE), status="cancelled")
            return
        if chance.happens(0.05):
            self._tell("PaymentFailed", chance.between(20 * SECOND, 3 * MINUTE),
                       status="payment failed")
        self._tell("OrderPaid", chance.between(15 * SECOND, 4 * MINUTE), status="paid",
                   method=chance.one_of(METHODS))
        self._tell("Packed", chance.between(6 * MINUTE, 25 * MINUTE), status="packed")
        self._deliver()
        if chance.happens(0.07):
            self._refund()
        if chance.happens(0.02):
            self._erase()

    def _fill_basket(self):
        chance = self._chance
        self._put_item()
        if chance.happens(0.08):
            self._row["note"] = chance.one_of(NOTES)
        self._tell("OrderPlaced", 0)
        while self._row["items"] < 7 and chance.happens(0.46):
            self._put_item()
            self._tell("ItemAdded", chance.between(4 * SECOND, 80 * SECOND))

    def _put_item(self):
        self._cents += self._chance.one_of(PRICES)
        self._row["total"] = Decimal(self._cents)
        self._row["items"] += 1

    def _deliver(self):
        chance = self._chance
        by = chance.one_of(["bike", "bike", "van 1", "van 2"])
        # A parcel's number does not fit a floating-point number: 2⁵³ is smaller.
        parcel = 340434161094000000 + chance.between(0, 999999)
        self._tell("Shipped", chance.between(4 * MINUTE, 30 * MINUTE), status="shipped",
                   shipping={"by": by, "parcel": parcel})
        way = chance.between(12 * MINUTE, 55 * MINUTE)
        arrived = self._time + way
        recorded = None
        if by == "van 2" and SILENCE[0] < arrived < SILENCE[1]:
            recorded = SILENCE[1] + chance.between(0, 20 * SECOND)
        elif chance.happens(0.08):
            recorded = arrived + chance.between(3 * MINUTE, 15 * MINUTE)
        self._tell("Delivered", way, recorded, status="delivered")

    def _refund(self):
        chance = self._chance
        whole = chance.happens(0.5)
        back = self._cents if whole else max(100, self._cents // 200 * 50)
        self._row["refund"] = {"amount": Decimal(back),
                               "reason": chance.one_of(["late", "broken", "wrong item", ""])}
        self._tell("Refunded", chance.between(5 * MINUTE, 3 * HOUR),
                   status="refunded" if whole else "partly refunded",
                   total=Decimal(self._cents - back))

    def _erase(self):
        """The customer asked to be forgotten: a tombstone."""
        self._time += self._chance.between(10 * MINUTE, 2 * HOUR)
        self._write("Erased", None)

    def _tell(self, kind, after, recorded=None, **changes):
        self._time += after
        self._row.update(changes)
        self._write(kind, self._row, recorded)
        # What follows is decided by people who have heard of this.
        self._time = recorded or self._time

    def _write(self, kind, value, recorded=None):
        if (recorded or self._time) < CLOSING:
            self._log.add("orders", self._key, kind, self._time, value, recorded)


def add_notices(log):
    """What concerns no single order has no key."""
    log.add("shop", None, "ShopOpened", clock("7:00"), {"shop": "Oxbow Street 4", "staff": 3})
    for hour in range(8, 22):
        log.add("shop", None, "TemperatureRead", clock(f"{hour}:00"),
                {"store_room": Decimal(165 + 4 * (hour % 5), 1)})
    for time, words in (("11:30", "lunch boxes are half price"), ("17:30", "free tea after six"),
                        ("14:52", "the scanner of van 2 does not answer"),
                        ("15:50", "the scanner of van 2 is back")):
        log.add("shop", None, "NoticeGiven", clock(time), {"notice": words})
    log.add("shop", None, "ShopClosed", clock("22:30"), {"shop": "Oxbow Street 4", "staff": 5})


def add_exceptions(log):
    # An order of the day before, of which this log knows nothing: erasing it changes nothing.
    log.add("orders", "o-0987", "Erased", clock("9:12:30"), None)
    # An order erased by mistake and brought back.
    row = {"status": "placed", "total": Decimal(4290), "items": 2, "customer": "c-77"}
    log.add("orders", "o-9001", "OrderPlaced", clock("10:05:11.250"), row)
    log.add("orders", "o-9001", "Erased", clock("10:20:40"), None)
    log.add("orders", "o-9001", "Restored", clock("10:34:02.500"), row)
    log.add("orders", "o-9001", "OrderPaid", clock("10:36:19.125"),
            row | {"status": "paid", "method": "card"})
