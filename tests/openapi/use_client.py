"""Does five tasks with the client that openapi-python-client makes of the OpenAPI document, as a stranger would who has
only that: python use_client.py FOLDER ADDRESS TOKEN FINANCE IMPORTER. The client is in FOLDER/client, the others are tokens
of a coordinator, of finance and of an administrator. What is wrong ends it with status 1."""

import io
import sys
import uuid
from datetime import datetime, timedelta, timezone

import attrs

folder, address, *tokens = sys.argv[1:]
sys.path.insert(0, folder)

from client import AuthenticatedClient, models as m  # noqa: E402
from client.api.booking import (  # noqa: E402
    check_out_vehicle, create_booking, find_available_vehicles, list_bookings, return_vehicle, show_booking,
)
from client.api.cost import list_periods, show_statement  # noqa: E402
from client.api.import_ import import_file  # noqa: E402
from client.api.people import list_tokens  # noqa: E402
from client.api.register import list_vehicles, show_vehicle  # noqa: E402
from client.api.servicing import report_defect  # noqa: E402
from client.types import File  # noqa: E402


def whole(thing):
    """Whether the schemas name all that came, down to the last part."""
    if isinstance(thing, (list, tuple)):
        return all(map(whole, thing))
    if not hasattr(thing, "additional_properties"):
        return True
    parts = attrs.asdict(thing, recurse=False)
    unnamed = parts.pop("additional_properties")
    # An object without a named part is described as free, such as the values of a finding's reason.
    return (not unnamed or not parts) and whole(list(parts.values()))


def check(true, *what):
    if not true:
        sys.exit(f"not as described: {what}")


def logged_in(token):
    return AuthenticatedClient(base_url=address, token=token, raise_on_unexpected_status=True)


client, finance, importer = map(logged_in, tokens)
stranger = logged_in("nobody")

# Log in with a token; one that is none is a problem of the type that is described.
turned_away = list_tokens.sync_detailed(client=stranger)
check(turned_away.status_code == 401 and turned_away.parsed.type_ == "/problems/unauthorised", turned_away)
check(list_tokens.sync(client=client).items, "its own token")

# List vehicles, page by page.
first = list_vehicles.sync(client=client, limit=2)
second = list_vehicles.sync(client=client, limit=2, cursor=first.next_)
check(len(first.items) == len(second.items) == 2 and first.items[0].id != second.items[0].id, "pages")
check(whole(first), first)

# Book what is free; the same key again is the same booking.
now = datetime.now(timezone.utc) + timedelta(seconds=5)
free = find_available_vehicles.sync(client=client, from_=now, to=now + timedelta(hours=1))
check(free.items and whole(free), free)
vehicle = show_vehicle.sync(free.items[0].vehicle, client=client)
key = str(uuid.uuid4())
wanted = m.NewBookingBody(vehicle=vehicle.id, start=now, end=now + timedelta(hours=1), purpose="visit")
made = create_booking.sync_detailed(client=client, body=wanted, idempotency_key=key)
check(made.status_code == 201 and made.headers["location"].endswith(str(made.parsed.id)), made)
check(create_booking.sync(client=client, body=wanted, idempotency_key=key).id == made.parsed.id, "once")
check(show_booking.sync_detailed(made.parsed.id, client=client).headers["etag"] == made.headers["etag"], "its version")

# Take it and bring it back.
km = vehicle.odometer_km or 1_000
taken = check_out_vehicle.sync(made.parsed.id, client=client, body=m.CheckOutBody(odometer_km=km))
check(taken.state == "checked_out", taken)
back = return_vehicle.sync(made.parsed.id, client=client, body=m.ReturnBody(odometer_km=km, remark="allt väl"))
check(back.state == "returned" and back.odometer_in_km == km and whole(back), back)
lately = list_bookings.sync(client=client, vehicle=vehicle.id, from_=now - timedelta(hours=1))
check(any(found.id == back.id for found in lately.items), "it is listed")

# Read a month's statement.
month = list_periods.sync(client=finance).items[-1].month
statement = show_statement.sync_detailed(month, client=finance)
report = statement.parsed
check(whole(report) and report.lines, "a statement")
check(sum(party.amount_ore for party in report.parties) == report.total_ore, "sums")
check(sum(share.amount_ore for line in report.lines for share in line.shares) == report.total_ore, "shares")

# Read what is wrong with a request.
clash = create_booking.sync(client=client, body=m.NewBookingBody(vehicle=vehicle.id, start=now + timedelta(days=1), end=now))
check(clash.status == 422 and clash.type_ == "/problems/window-empty", clash)
long = "repa " * 1000
wrong = report_defect.sync(
    client=client, body=m.NewDefectBody(vehicle=vehicle.id, severity=m.NewDefectBodySeverity.NOTE, description=long)
)
check(wrong.status == 422 and [error.pointer for error in wrong.errors] == ["/description"], wrong)

# And the report of an import, which says where.
file = b"registration_number,make,model,class,fuel,organisation\nMLB979,Kia,Niro,spaceship,electric,Nora\n"
tried = import_file.sync(client=importer, kind=m.ImportFileKind.VEHICLES, dry_run=True, body=File(payload=io.BytesIO(file)))
check(whole(tried) and tried.counts.rows == 1 and tried.findings[0].row == 2, tried)

print(f"{vehicle.registration_number} {back.state}; {month}: {report.total_ore}")
