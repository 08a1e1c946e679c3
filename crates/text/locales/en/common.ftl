# What several pages have: menu, buttons, columns, paging and errors. The same keys in the same order as in ../sv/common.ftl.

skip = Skip to content
nav-main = Main menu
nav-book = Book
nav-bookings = My bookings
nav-vehicles = Vehicles
nav-servicing = Servicing
nav-costs = Costs
nav-charged = Charged by others
nav-statement = Statement
nav-agreement = Agreement
nav-import = Import
nav-users = Users
nav-audit = Audit log
log-in = Log in
log-out = Log out
start-title = Today
start-book = Book a vehicle
start-mine = My upcoming bookings
start-overdue = Should be back
start-dues = Due within 30 days
start-all-dues = Everything that falls due
to-start = To the start page
alert-title = That did not work
title-wrong = Error
save = Save
search = Search
filter = Show
all = All
any = Any
choose = Choose
more = Show more
paging = Pages
paging-all = { $count ->
    [one] 1 is shown
   *[other] All { $count } are shown
}
paging-some = { $first }–{ $last } of { $count } are shown
paging-previous = Previous
paging-next = Next
sum = Sum
sum-shown = Sum of all chosen lines
month = Month
files = Files
col-vehicle = Vehicle
col-number = Number
col-from = From
col-to = To
col-state = State
col-status = Status
col-purpose = Purpose
col-organisation = Organisation
col-odometer = Odometer
col-relation = Relation
col-when = When
col-source = Source
col-due = Due
col-urgency = Urgency
col-category = Category
col-day = Day
col-supplier = Supplier
col-reference = Reference
col-amount = Amount
col-party = Party
col-bar = Share as a bar
col-kind = Kind
col-rule = Rule
col-key = Key
col-basis = Basis
col-payer = Payer
col-distance = Distance
col-row = Row
col-column = Column
col-value = Value
col-severity = Consequence
col-reason = Reason
col-who = Who
col-door = Door
col-what = What
col-after = Became
nav-steps = Steps of the import
col-sheet = Sheet
col-subject = Vehicle or entry
col-field = Value of
col-old = Before
col-new = Now
pages = Pages
page-before = Previous
page-next = Next
or = or
error-cannot-undo = The import cannot be undone: { $obstacles }.
error-cancelled = The import was cancelled; nothing is written.
error-title = That did not work
error-unreadable = What was sent could not be read. Go back, load the page again and try once more.
error-not-found = What you are looking for does not exist.
error-not-permitted = Your role does not permit this. Ask an administrator of your organisation.
error-too-many-failures = Too many failed attempts. Wait { $seconds } { $seconds ->
    [one] second
   *[other] seconds
} and try again.
error-too-many-requests = You have asked for very much in a short time. Wait { $seconds } { $seconds ->
    [one] second
   *[other] seconds
} and try again.
error-busy = Many people are logging in just now. Try again in a moment.
error-wrong-password = The user name or the password is wrong.
error-try-again = The database does not answer right now. Try again in a moment.
error-storage-full = There is no room left to save. Nothing is saved. The operator of the system must make room; then try again.
error-in-doubt = The connection to the database broke while it was being saved. Check whether it was saved before you try again.
error-reference = If you contact the operator of the system, quote:
error-internal = Something broke on our side. It has been noted; try again.
nav-board = Board
start-now = Now for two hours
start-again = As last time:
start-administer = Registers and people
start-imported = Taken in last
start-imported-none = No files have been taken in yet.
start-invited = { $count ->
    [one] { $count } person has not chosen a password yet
   *[other] { $count } people have not chosen a password yet
}
start-without-role = { $count ->
    [one] { $count } person has no role
   *[other] { $count } people have no role
}
start-requests = { $count ->
    [one] { $count } request waits for your answer
   *[other] { $count } requests wait for your answer
}
start-defects = { $count ->
    [one] { $count } open defect
   *[other] { $count } open defects
}
correct-reason = Why
correct-save = Correct
col-unit = Measured in
nav-fleet = Follow-up
none = None
