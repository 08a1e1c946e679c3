"""Reads a workbook of very many lines and prints its lines, their sums in öre, and its hash: python3 read_many_lines.py FILE."""
import sys
from decimal import Decimal

from openpyxl import load_workbook

book = load_workbook(sys.argv[1], read_only=True)


def ore(value):
    return int((Decimal(str(value)) * 100).to_integral_exact())


parties, lines, about = (book[name] for name in book.sheetnames)
rows = list(parties.iter_rows(min_row=2, values_only=True))
print(sum(ore(amount) for _, amount in rows[:-1]), ore(rows[-1][1]))
count = total = shared = 0
for row in lines.iter_rows(min_row=2, values_only=True):
    count += 1
    total += ore(row[8])
    shared += sum(ore(cell) for cell in row[9 : 9 + len(rows) - 1] if cell is not None)
print(count, total, shared)
print(*(row[1] for row in about.iter_rows(values_only=True) if row[1] and len(str(row[1])) == 64))
