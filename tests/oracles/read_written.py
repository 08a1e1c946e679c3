"""Reads calendars, spreadsheets, invoices, reports and mails as the programs they are for would: python3 read_written.py FOLDER.

Prints a line of JSON for each file: the texts that a reader sees in it, and what is wrong with it. A file is read by its
ending; a mail server's log, by `.mail`."""
import csv
import email
import email.policy
import io
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import icalendar
import openpyxl

FOLDER = pathlib.Path(sys.argv.pop())
import sie_check  # It checks the files that it is told of at once.

NUMBER = re.compile(r"[+-]?[\d\s\u00a0]*([.,]\d+)?")
COMPONENTS = {"VCALENDAR", "VTIMEZONE", "STANDARD", "DAYLIGHT", "VEVENT", "VALARM"}
PROPERTIES = set(
    "VERSION PRODID CALSCALE METHOD NAME X-WR-CALNAME X-WR-TIMEZONE TIMEZONE-ID TZID TZOFFSETFROM TZOFFSETTO TZNAME RRULE "
    "UID SEQUENCE DTSTAMP DTSTART DTEND SUMMARY DESCRIPTION LOCATION CLASS STATUS REFRESH-INTERVAL".split()
)
# Properties whose values are text, which is escaped (RFC 5545, 3.3.11).
TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME", "UID"}
LINE = re.compile(r'([A-Z-]+)(?:;[A-Z-]+=(?:"[^"]*"|[^":;]*))*:(.*)', re.DOTALL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
HEADERS = set(
    "from to subject date message-id mime-version content-type content-transfer-encoding auto-submitted x-peer "
    "content-language precedence".split()
)


def calendar(data, faults):
    for line in data.split(b"\r\n"):
        if len(line) > 75 or b"\n" in line or b"\r" in line:
            faults.append(f"a line of {len(line)} octets: {line[:90]!r}")
        line.decode()  # No letter is cut in two.
    for part in icalendar.Calendar.from_ical(data).walk():
        if part.name not in COMPONENTS:
            faults.append(f"a component {part.name}")
        for name in part:
            if name not in PROPERTIES:
                faults.append(f"a property {name}")
    # The library takes a backslash of a text for one of the format, so texts are read by the letter of the standard.
    unfolded = re.sub(r"\r\n[ \t]", "", data.decode()).split("\r\n")
    read = [LINE.fullmatch(line) for line in unfolded if line]
    faults += ["a line that is none" for line in read if not line]
    return [text_of(line[2], faults) for line in read if line and line[1] in TEXTS]


def text_of(value, faults):
    plain = ESCAPED.sub("", value)
    if any(sign in plain for sign in ",;\\") or any(sign not in "nN,;\\" for sign in ESCAPED.findall(value)):
        faults.append(f"a text that is not escaped: {value[:90]}")
    return ESCAPED.sub(lambda sign: "\n" if sign[1] in "nN" else sign[1], value)


def table(data, faults):
    text = data.decode("utf-8-sig")
    separator = ";" if text.split("\n")[0].count(";") >= text.split("\n")[0].count(",") else ","
    cells = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True) for cell in row]
    for cell in cells:
        if cell[:1] in ("=", "@", "\t", "\r") or (cell[:1] in ("+", "-") and not NUMBER.fullmatch(cell)):
            faults.append(f"a formula: {cell[:60]}")
    return cells


def workbook(data, faults):
    texts = []
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        texts.append(sheet.title)
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.data_type == "f" or cell.hyperlink:
                faults.append(f"a formula: {cell.value}")
            if isinstance(cell.value, str):
                texts.append(cell.value)
    return texts


def invoice(data, faults):
    if b"<!DOCTYPE" in data:
        faults.append("it declares a type")
    return [text for part in ElementTree.fromstring(data).iter() for text in [part.text or "", *part.attrib.values()]]


def report(data, faults):
    for action in (b"/JavaScript", b"/JS", b"/Launch", b"/URI", b"/SubmitForm"):
        if action in data:
            faults.append(f"it does something: {action}")
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True)
    if done.returncode:
        faults.append(done.stderr.decode())
    # Where a line ends, words go on in the next.
    return []


def mails(data, faults):
    texts = []
    logged = data.decode().split("---------- MESSAGE FOLLOWS ----------\n")[1:]
    for mail in logged:
        mail, end, _ = mail.partition("\n------------ END MESSAGE ------------")
        mail = re.sub(r"\Amail options: .*\n\n", "", mail)
        if not end:
            continue
        read = email.message_from_string(mail, policy=email.policy.default)
        for name in read.keys():
            if name.lower() not in HEADERS or len(read.get_all(name)) > 1:
                faults.append(f"a header {name}: {read[name]}")
        if read.is_multipart() or any(True for _ in read.iter_attachments()):
            faults.append("it has parts")
        texts += [str(read["subject"]), read.get_content()]
    if not logged:
        faults.append("no mail")
    return texts


def vouchers(data, faults):
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        faults += sie_check.check(file.name)
    # Letters that the code page lacks are others there.
    return []


READERS = {"si": vouchers, "ics": calendar, "csv": table, "xlsx": workbook, "xml": invoice, "pdf": report, "mail": mails}
for path in sorted(FOLDER.iterdir()):
    faults, texts = [], []
    try:
        texts = READERS[path.suffix[1:]](path.read_bytes(), faults)
    except Exception as error:
        faults.append(f"it cannot be read: {error!r}")
    print(json.dumps({"file": path.name, "texts": texts, "faults": faults}))
