"""Reads a calendar from stdin with the `icalendar` and `recurring_ical_events` libraries, as a calendar program
would, and prints what happens between two days as JSON: an independent view of our feeds."""
import datetime
import json
import sys

import icalendar
import recurring_ical_events

calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
first, last = (datetime.date.fromisoformat(day) for day in sys.argv[1:3])


def instant(value):
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat()


def local(value):
    return value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime.datetime) else value.isoformat()


events = [
    {
        "uid": str(event["UID"]),
        "sequence": int(event.get("SEQUENCE", 0)),
        "status": str(event.get("STATUS", "")),
        "summary": str(event["SUMMARY"]),
        "start": instant(event["DTSTART"].dt),
        "local": local(event["DTSTART"].dt),
        "end": instant(event["DTEND"].dt) if "DTEND" in event else None,
    }
    for event in recurring_ical_events.of(calendar).between(first, last)
]
zones = [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")]
json.dump({"events": sorted(events, key=lambda event: event["start"]), "zones": zones}, sys.stdout)
