"""Reads a statement's workbook and prints its sums in öre: python3 read_workbook.py FILE."""
import sys
from decimal import Decimal

from openpyxl import load_workbook

book = load_workbook(sys.argv[1], read_only=True)


def ore(value):
    return int((Decimal(str(value)) * 100).to_integral_exact())


parties, lines, reasons, vouchers, about = (book[name] for name in book.sheetnames)
rows = list(parties.iter_rows(min_row=2, values_only=True))
print("parties", sum(ore(amount) for _, amount in rows[:-1]), ore(rows[-1][1]))
rows = list(lines.iter_rows(values_only=True))
count = len(list(parties.iter_rows(min_row=2))) - 1
print("lines", sum(ore(row[8]) for row in rows[1:]), sum(ore(cell) for row in rows[1:] for cell in row[9 : 9 + count] if cell is not None))
print("month", type(rows[1][1]).__name__, rows[1][1].strftime("%Y-%m"))
print("reasons", sum(ore(row[2]) for row in reasons.iter_rows(min_row=2, values_only=True)))
used = {row[0]: [] for row in rows[1:]}
for row in vouchers.iter_rows(min_row=2, values_only=True):
    used[row[0]].append(ore(row[9]))
# A line of use and the line of what idles beside it are made of the same vouchers.
whole = {}
for row in rows[1:]:
    whole.setdefault((row[2], row[3], row[4]), []).append(row)
print("vouchers", all(sum(used[same[0][0]]) == sum(ore(row[8]) for row in same) for same in whole.values()), type(next(vouchers.iter_rows(min_row=2, values_only=True))[3]).__name__)
print("about", about.title, *(row[0] for row in about.iter_rows(min_row=1, values_only=True)))
