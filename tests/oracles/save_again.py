"""Opens a workbook and saves it again, as a spreadsheet does: python3 save_again.py FILE."""
import sys

from openpyxl import load_workbook

book = load_workbook(sys.argv[1])
book.save(sys.argv[1])
