"""Sixty postings between five accounts; one of them is wrong by a slip of the finger."""

import datetime

from sample_log import Decimal, Log, clock

# When, what, from whom, to whom, how much as it was typed, and what for.
POSTINGS = """
2024-01-02 08:00:04 | Earned      | Employer > Frank |  3200.00 | salary for December
2024-01-02 08:00:05 | Earned      | Employer > Sally |  2850.00 | salary for December
2024-01-02 12:31:40 | Paid        | Frank    > Rent  |  1250.00 | January's rent, 1,250.00 a month
2024-01-02 12:44:09 | Transferred | Sally    > Frank |   625.00 | half of the rent for January
2024-01-03 18:12:55 | Paid        | Frank    > Shop  |    64.35 | groceries
2024-01-05 17:48:20 | Paid        | Sally    > Shop  |    19.90 | a lamp
2024-01-06 10:20:31 | Paid        | Sally    > Shop  |    48.70 | groceries
2024-01-08 13:05:12 | Refunded    | Shop     > Sally |    19.90 | the lamp, which did not work
2024-01-09 19:30:00 | Transferred | Frank    > Sally |   200.00 | the train tickets to Rome
2024-01-10 18:44:26 | Paid        | Frank    > Shop  |    71.05 | groceries
2024-01-10 18:44:58 | Paid        | Frank    > Shop  |     0.10 | a paper bag
2024-01-12 16:02:17 | Paid        | Sally    > Shop  |   129.00 | winter boots
2024-01-13 11:15:43 | Paid        | Sally    > Shop  |    52.40 | groceries
2024-01-15 20:08:36 | Transferred | Sally    > Frank |    35.50 | half of the dinner on Sunday
2024-01-17 18:21:09 | Paid        | Frank    > Shop  |    58.85 | groceries
2024-01-19 17:33:50 | Paid        | Frank    > Shop  |   249.00 | a bicycle, second hand
2024-01-20 10:41:28 | Paid        | Sally    > Shop  |    61.15 | groceries
2024-01-24 18:37:02 | Paid        | Frank    > Shop  |    66.20 | groceries
2024-01-27 11:02:39 | Paid        | Sally    > Shop  |    45.95 | groceries
2024-01-31 08:00:03 | Earned      | Employer > Frank |  3200.00 | salary for January
2024-01-31 08:00:04 | Earned      | Employer > Sally |  2850.00 | salary for January
2024-01-31 18:16:47 | Paid        | Frank    > Shop  |    70.30 | groceries
2024-02-01 12:29:18 | Paid        | Frank    > Rent  | 12500.00 | February's rent, 1,250.00 a month
2024-02-01 12:50:33 | Transferred | Sally    > Frank |   625.00 | half of the rent for February
2024-02-03 10:34:11 | Paid        | Sally    > Shop  |    57.60 | groceries
2024-02-05 09:12:24 | Transferred | Sally    > Frank |   400.00 | a loan: how can you be overdrawn?
2024-02-07 18:25:45 | Paid        | Frank    > Shop  |    62.75 | groceries
2024-02-07 18:26:13 | Paid        | Frank    > Shop  |     0.20 | two paper bags
2024-02-09 16:47:30 | Paid        | Sally    > Shop  |    89.00 | two tickets to the opera
2024-02-09 21:05:08 | Transferred | Frank    > Sally |    44.50 | half of the opera
2024-02-10 10:58:52 | Paid        | Sally    > Shop  |    49.25 | groceries
2024-02-12 13:20:06 | Paid        | Frank    > Shop  |    39.90 | a bicycle lock
2024-02-14 17:55:41 | Paid        | Frank    > Shop  |    24.90 | flowers
2024-02-14 18:30:27 | Paid        | Frank    > Shop  |    68.40 | groceries
2024-02-16 12:11:15 | Refunded    | Shop     > Frank |    39.90 | the bicycle lock, too short
2024-02-17 10:29:58 | Paid        | Sally    > Shop  |    54.80 | groceries
2024-02-19 20:14:22 | Transferred | Sally    > Frank |    28.00 | half of the cinema
2024-02-21 18:40:37 | Paid        | Frank    > Shop  |    59.95 | groceries
2024-02-23 16:22:49 | Paid        | Sally    > Shop  |   145.00 | a coat
2024-02-24 11:07:10 | Paid        | Sally    > Shop  |    47.30 | groceries
2024-02-26 14:03:55 | Refunded    | Shop     > Sally |   145.00 | the coat, in the wrong size
2024-02-28 18:19:31 | Paid        | Frank    > Shop  |    73.15 | groceries
2024-02-29 08:00:03 | Earned      | Employer > Frank |  3200.00 | salary for February
2024-02-29 08:00:04 | Earned      | Employer > Sally |  2850.00 | salary for February
2024-03-01 12:33:26 | Paid        | Frank    > Rent  |  1250.00 | March's rent, 1,250.00 a month
2024-03-01 12:41:02 | Transferred | Sally    > Frank |   625.00 | half of the rent for March
2024-03-02 10:46:19 | Paid        | Sally    > Shop  |    51.45 | groceries
2024-03-04 17:09:44 | Paid        | Sally    > Shop  |   159.00 | a coat, in the right size
2024-03-06 18:27:53 | Paid        | Frank    > Shop  |    64.60 | groceries
2024-03-08 19:51:07 | Paid        | Frank    > Shop  |    31.80 | a birthday present
2024-03-09 11:13:35 | Paid        | Sally    > Shop  |    55.05 | groceries
2024-03-11 20:22:18 | Transferred | Sally    > Frank |    15.90 | half of the birthday present
2024-03-13 18:35:40 | Paid        | Frank    > Shop  |    69.10 | groceries
2024-03-15 13:44:29 | Paid        | Frank    > Shop  |    42.50 | a bicycle lock, long enough
2024-03-16 10:37:56 | Paid        | Sally    > Shop  |    50.90 | groceries
2024-03-18 20:01:11 | Transferred | Frank    > Sally |   150.00 | of the loan; the rest when I can
2024-03-20 18:23:48 | Paid        | Frank    > Shop  |    61.75 | groceries
2024-03-23 11:20:03 | Paid        | Sally    > Shop  |    58.30 | groceries
2024-03-27 18:31:16 | Paid        | Frank    > Shop  |    67.45 | groceries
2024-03-29 08:00:04 | Earned      | Employer > Frank |  3200.00 | salary for March
"""

FIRST_DAY = "2024-01-02"


def stream_log():
    log = Log(FIRST_DAY)
    for number, line in enumerate(POSTINGS.strip().splitlines(), 1):
        when, kind, accounts, amount, note = (part.strip() for part in line.split("|"))
        payer, payee = accounts.replace(" ", "").split(">")
        log.add("ledger", f"p-{number:02}", kind, since_first_day(when), {
            "from": payer, "to": payee, "amount": Decimal(int(amount.replace(".", ""))),
            "currency": "USD", "note": note})
    return log


def since_first_day(when):
    day, time = when.split()
    days = datetime.date.fromisoformat(day) - datetime.date.fromisoformat(FIRST_DAY)
    return days // datetime.timedelta(milliseconds=1) + clock(time)
