"""Five things happen at nine o'clock; each goes on as a small stream of its own until evening."""

import opera_game
from sample_log import HOUR, MINUTE, SECOND, Chance, Decimal, Log, clock

# Who travels: (leaves at, arrives at, city) after the first arrival.
JOURNEYS = {
    "Alice": [("", "9:00:00", "Rome"), ("11:35", "13:11", "Florence"),
              ("15:20", "15:58", "Bologna"), ("18:10", "19:42", "Venice")],
    "Bao": [("", "9:24", "Naples"), ("10:40", "11:53", "Rome"), ("14:05", "17:15", "Milan"),
            ("18:25", "20:02", "Zürich")],
    "Chidi": [("", "9:41", "Turin"), ("12:10", "13:02", "Milan"), ("16:00", "18:27", "Venice")],
    "Dolores": [("", "10:02", "Pisa"), ("11:15", "12:16", "Florence"), ("14:30", "16:06", "Rome"),
                ("17:45", "18:58", "Naples")],
}

# What the shop sells: key, name, price in cents, on the shelf.
GOODS = [("g-1", "teapot", 2490, 9), ("g-2", "green tea, 100 g", 790, 24), ("g-3", "cup", 650, 18),
         ("g-4", "kettle", 4900, 4)]


def stream_log():
    log = Log("2024-03-21")
    # The order of these calls is the order of the five events, which share the first minute.
    add_travellers(log)
    add_goods(log)
    add_turbines(log)
    add_chess(log)
    add_payments(log)
    return log


def add_travellers(log):
    for who, legs in JOURNEYS.items():
        city = ""
        for leaves, arrives, to in legs:
            if leaves:
                log.add("travellers", who, "TravellerDeparted", clock(leaves),
                        {"status": "travelling", "from": city, "to": to})
            city = to
            log.add("travellers", who, "TravellerArrived", clock(arrives),
                    {"status": "arrived", "city": city})
    # Chidi's journey is over: he is no traveller any more.
    log.add("travellers", "Chidi", "JourneyEnded", clock("20:30"), None)


def add_goods(log):
    chance = Chance("goods")
    shelf = {key: left for key, _, _, left in GOODS}
    price = {key: cents for key, _, cents, _ in GOODS}
    name = {key: words for key, words, _, _ in GOODS}

    def tell(key, kind, time):
        log.add("goods", key, kind, time,
                {"good": name[key], "price": Decimal(price[key]), "left": shelf[key]})

    time = clock("9:00:07")
    key = "g-1"
    while time < clock("18:00"):
        if shelf[key] == 0:
            shelf[key] = 12
            tell(key, "GoodRestocked", time)
        else:
            shelf[key] -= 1
            tell(key, "GoodSold", time)
        time += chance.between(4 * MINUTE, 13 * MINUTE)
        key = chance.one_of(["g-1", "g-2", "g-2", "g-2", "g-3", "g-3", "g-4"])
    price["g-2"] = 690
    tell("g-2", "PriceChanged", clock("18:05"))
    # The kettle is not sold any more.
    log.add("goods", "g-4", "GoodWithdrawn", clock("18:10"), None)


def add_turbines(log):
    chance = Chance("turbines")
    for number, first in (("1", "9:00:12"), ("2", "9:07:40"), ("3", "9:15:05")):
        revolutions = 14
        time = clock(first)
        while time < clock("20:00"):
            # In the afternoon the second turbine stands still, to be serviced.
            serviced = number == "2" and clock("13:00") < time < clock("15:30")
            shown = 0 if serviced else revolutions
            # The third one's line is down around noon: what it measures then comes late.
            offline = number == "3" and clock("11:30") < time < clock("12:40")
            recorded = clock("12:41") + time // HOUR if offline else None
            log.add("turbines", f"turbine {number}", "TurbineMeasured", time,
                    {"status": "stopped" if serviced else "turning",
                     "revolutions_per_minute": shown,
                     "power_kw": Decimal(shown * shown * 87, 1)}, recorded)
            revolutions = min(19, max(8, revolutions + chance.between(-2, 2)))
            time += 28 * MINUTE + chance.between(0, 2 * MINUTE)


def add_chess(log):
    chance = Chance("chess")
    time = clock("9:00:20")
    for number, ply in enumerate(opera_game.plies()):
        if ply.taken:
            # A piece that is taken leaves the board: its row is deleted.
            log.add("chess", ply.taken[0].name, "PieceTaken", time, None)
        for piece, _, square in ply.moved:
            log.add("chess", piece.name, "PieceMoved", time,
                    {"square": square, "move": number // 2 + 1, "written": ply.written})
        time += chance.between(50 * SECOND, 9 * MINUTE)
    log.add("chess", None, "GameEnded", time,
            {"winner": "white", "how": "checkmate", "game": "Opera Game, Paris 1858"})


def add_payments(log):
    chance = Chance("payments")
    people = ["Frank", "Sally", "Grace", "Ivan", "Mei"]
    balance = {who: 50000 for who in people}

    def pay(payer, payee, cents, time):
        balance[payer] -= cents
        balance[payee] += cents
        log.add("payments", payer, "PaymentSent", time,
                {"balance": Decimal(balance[payer]), "amount": Decimal(-cents), "with": payee})
        log.add("payments", payee, "PaymentReceived", time,
                {"balance": Decimal(balance[payee]), "amount": Decimal(cents), "with": payer})

    pay("Frank", "Sally", 20000, clock("9:00:31"))
    time = clock("9:00:31")
    while time < clock("19:00"):
        time += chance.between(12 * MINUTE, 30 * MINUTE)
        payer = chance.one_of([who for who in people if balance[who] >= 1000])
        payee = chance.one_of([who for who in people if who != payer])
        pay(payer, payee, chance.between(5, balance[payer] // 100) * 50, time)
