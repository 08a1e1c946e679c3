# Import of registers. The same keys in the same order as in ../sv/import.ftl.

import-title = Import
import-new = Import a file
import-kind = Kind of register
import-organisation = Whose register
import-organisation-in-rows = The rows say
import-file = File
import-file-hint = CSV, XLSX, XLSB, XLS, ODS, a web page with a table, or one of them packed as ZIP. The file can also be dropped here. Nothing is written until you have seen the plan.
import-begin = Look at the file
import-drafts = Imports that you have begun
import-history = Earlier imports
import-templates = Templates
import-templates-hint = Empty files with the right headers. The XLSX templates explain each column and have words to choose from.
export-title = Take out a register
export-hint = The file has the columns of the template for imports, and a key for each row, so that it can be brought in again: what is unchanged stays unchanged. Vehicles, units, people, service plans and fuel cards can be corrected in the file. Trips, bookings, costs and services are corrected on their own pages, for they may have been billed.
export-kind = Kind of register
export-organisation = Whose register
export-everybody = Everybody's
export-from = From
export-to = To
export-days-hint = For what happened on some day: readings, trips, bookings, costs, fuel, tolls, services and inhabitants. Empty: all of it.
export-format = Format
export-format-csv = CSV, for any spreadsheet
export-format-xlsx = XLSX, a workbook
export-take = Download
import-discard = Throw the draft away
import-found = What was found
import-undo = Undo the import
import-undo-hint = The registers become as they were before it. The file and the log stay.
import-undone = The import is undone. This is what it did:
import-undone-by = Undone { $at } by { $who }
import-plan-nothing = Everything is there already: the import changes nothing
import-plan-all = This is what happens: all rows can be taken
import-plan-some = This is what happens: some rows are rejected or wait for an answer
import-applied = Imported
import-applied-good = The good rows are imported
import-nothing = Everything was there already: nothing is changed
import-rejected = Nothing is imported: correct the rejected rows or take the others
step-format = 1. Sheet and format
step-kolumner = 2. Columns
step-fragor = 3. Questions
step-plan = 4. Plan
step-resultat = Result
step-next = Save and continue
step-look-again = Save and look again
concluded-text = A text file in { $encoding }, separated by { $separator }.
concluded-workbook = A workbook in the format { $format }; { $sheets } { $sheets ->
    [one] sheet is
   *[other] sheets are
} read.
concluded-header = The header is in row { $rows }.
concluded-no-header = The file has no header. The columns are called by their places: Kolumn A, Kolumn B …
concluded-other-kind = Columns that the register needs are missing. The headers fit better for: { $kind }.
format-first-rows = The first rows of the file
format-header = header
format-overrule = Change what is wrong
format-encoding = Encoding
format-separator = Separator
format-header-row = First row of the header
format-header-hint = Empty: it is found by itself. 0: there is none, and the columns are called Kolumn A, Kolumn B …
format-header-rows = Rows of the header
format-heading-rows = Rows with a single text are
format-sheet-names = Names of the sheets are
format-hidden = Rows and sheets that the spreadsheet does not show are
hidden-leave = skipped
hidden-read = read
format-profile = Read by the profile
format-no-profile = No profile
format-member = File in the packed file
format-date-system = Day numbers count from
date-system-1900 = 1900 (Windows)
date-system-1904 = 1904 (older Mac)
stands-found = what was found
stands-unit = the unit
stands-organisation = the organisation
stands-nothing = nothing in particular
separator-semicolon = semicolons
separator-comma = commas
separator-tab = tabs
separator-bar = vertical bars
columns-missing = The register needs columns that were not found
column-header = Header in the file
column-samples = Examples
column-means = Taken as
column-because = Because
column-as-proposed = As proposed
column-extra = Extra attribute (kept)
column-leave-out = Left out
because-own-name = the header is the field's own name
because-known-spelling = the header is a known spelling
because-repaired = the header is known once its letters are repaired
because-stated = decided, now or for an earlier file
because-profile = the profile “{ $profile }” says so
because-alike = the header is like “{ $field }”
because-part-of-table = the header is a month, a kind of cost or a day: each cell is a row
because-twice = another column has the field
because-unknown = the header is unknown
questions-none = Nothing in the file needs a decision.
questions-open = Questions that rows wait for:
questions-usual = No rows wait for an answer. What you leave unanswered is taken as proposed.
questions-answered = All questions are answered.
questions-more = More questions are shown once these are answered:
question-hangs = { $rows ->
    [one] 1 row depends on the answer: row { $row }.
   *[other] { $rows } rows depend on the answer; the first is row { $row }.
}
question-date-order = “{ $value }” in { $column }: is the day or the month first?
question-decimal = “{ $value }” in { $column }: is the sign a decimal sign or does it group thousands?
question-repair-text = “{ $value }” looks like “{ $against }” with its letters broken. Repair the text?
question-value = What does “{ $value }” in { $column } mean?
question-organisation = Which organisation is “{ $value }”?
question-unit = Which unit is “{ $value }”?
question-vehicle = Which vehicle is “{ $value }”?
question-conflict = { $column } for { $value } in the file; the register says { $against }. Which is right?
question-identity = { $value } is { $against } in the register. Is it the same vehicle?
question-reading = { $against }: { $value } km is more than can have been driven in that time. Is it right?
question-cells = “{ $value }” and the like in { $column } cannot be read. Leave the cells empty?
question-number-within = “{ $value }” in { $column }: is { $against } the vehicle, and the rest a remark? It holds for the whole column.
question-vat = “{ $value }” in { $column }: are the numbers of the column rates or kronor?
question-net = “{ $value }” in { $column }: are the amounts of the column with or without VAT?
question-vat-rate = The amounts in { $column } (“{ $value }”) include VAT. How much it is, no column can tell. Which VAT do they have?
question-credit = “{ $value }” in { $column }: are the amounts of such rows deducted? It holds for the whole column.
question-credit-title = Above the table it says “{ $value }”: are the amounts of the file deducted?
question-money = There seems to be money in { $column } (“{ $value }”), which is not read. Is it part of what the rows cost? If it is something else, say so under Columns.
question-owners = There are companies in { $column } that are none of yours, such as “{ $value }”. Are the vehicles the sender’s all the same?
question-leave-rows = “{ $value }” in { $column }: are such rows left out, since they add up others or hold no longer?
question-category = The file does not say what kind of costs they are. Which kind? If rows differ, say under Columns which column tells it.
question-class = The file does not say what class of vehicles they are. Which class do they have?
question-file-day = On which day were the odometers in the file read?
question-year = The file has a column for each month. Which year is it for?
shown-sammanfattning = Summary
imported-extra = From the imported file
question-several-vehicles = “{ $value }” in { $column }: is the amount shared equally among the vehicles? It holds for the whole column.
question-private-trips = The file has private trips (“{ $value }” in { $column }). Are they taken? They are then paid like others.
question-equal-rows = Rows say the same in everything. Are they one and the same, or does each count?
question-changed-rows = Rows are like known ones that are not in this file: the same vehicle, day and kind, with other values. Are they new, or do they correct the old ones?
question-status-in = “{ $value }” in { $column }: do such remarks (sold, off the road, scrapped) give the vehicles their status? For the whole column.
question-refused = The answer “{ $answer }” cannot be used: { $because }
column-amount-of = Amount: { $category }
question-personal = { $column } has personal identity numbers, such as “{ $value }”. What is kept of the column?
answer-rate = Rates
answer-amount = Kronor
answer-with-vat = With VAT
answer-without-vat = Without VAT
answer-vat-25 = 25 %
answer-vat-12 = 12 %
answer-vat-6 = 6 %
answer-vat-0 = No VAT
answer-deduct = Deduct them
answer-charge = Count them as costs
answer-aside = No part of it: keep it beside
answer-are-ours = Yes: they are the sender’s, and the company is kept as an attribute
answer-ask-each = No: ask about each name
answer-take-them = No, they count: take them in
answer-add = Yes, add it
answer-deduct-it = Yes, deduct it
answer-share = Share equally, to the öre
answer-take = Take them
answer-once = One and the same: count it once
answer-each = Count each
answer-further = They are new: count them as well
answer-masked = The numbers without their last four digits
answer-nothing = Nothing
answer-leave-empty = Leave empty
answer-today = Today
answer-day-first = Day first
answer-month-first = Month first
answer-year-first = Year first
answer-decimal = Decimal sign
answer-thousands = Groups thousands
answer-thousands-comma = Thousands separator
answer-decimal-comma = Decimal sign
answer-yes = Yes
answer-no = No
answer-as-it-stands = As written
answer-leave-out = Leave the rows out
answer-new = It is a new unit
answer-file = The file's value
answer-register = The register's value
answer-same = Yes, it is the same vehicle
answer-wait = No answer yet: the rows wait
answer-usual = No answer: { $answer }
answer-other = Other:
outcome-costs = Costs that come in: { $costs }, in all { $net } kr without VAT and { $vat } kr VAT. Hold it against the sum of the file.
plan-open-questions = Unanswered questions that rows wait for
plan-apply-all = Import all rows
plan-apply-good = Import the good rows
plan-apply-good-hint = You get the rejected rows as a file with the reason on each, to correct and send again.
file-rows = Download every row with its fate (CSV)
file-rejected = Download the rejected rows with reasons
file-mapping = Download the decisions as a file for the command line (TOML)
file-original = Download the original file
wait-planning = The file is being read
wait-applying = The rows are being written
wait-progress = Progress
wait-rows = { $rows } { $rows ->
    [one] row
   *[other] rows
} read.
wait-left = About { $seconds } { $seconds ->
    [one] second
   *[other] seconds
} left.
wait-hint = You can leave the page and come back to the same address. If it is cancelled, nothing is kept.
wait-cancel = Cancel
fates-picture = The share of rows of each kind; the numbers are below
count-rows = Rows
count-created = New
count-changed = Changed
count-unchanged = Unchanged
count-skipped = Skipped
count-rejected = Rejected
shown-avvisade = Rejected
shown-andringar = Changes
shown-anmarkningar = Notes
shown-saknas = Missing from the file
shown-mest-andrat = Most changed
most-changed-hint = The ten vehicles whose figures change most: how they stand before the file, and after.
figure-costs = Costs of { $year }, without VAT
findings-title = Row by row
findings-none = Nothing to remark on.
missing-hint = Vehicles in service in the register that the file does not have. They are left as they are.
unmatched-title = Lines without a vehicle
unmatched-none = All fuel, charging and passages have a vehicle.
unmatched-hint = Say once which vehicle the lines are for; it is remembered for the sender's next file.
unmatched-lines = { $count ->
    [one] { $count } line
   *[other] { $count } lines
}
unmatched-vehicle = Vehicle
unmatched-match = Match
obstacle-undone = it is undone already
obstacle-bookings = { $count ->
    [one] { $count } of its bookings has been used or changed since
   *[other] { $count } of its bookings have been used or changed since
}
obstacle-trips = { $count ->
    [one] { $count } of its trips has been corrected, described or measured since
   *[other] { $count } of its trips have been corrected, described or measured since
}
obstacle-changed = { $plate } has been changed since
obstacle-dependents = { $plate } has things that did not come with the import: { $kind }
obstacle-logged-in = { $name } has logged in, or can
obstacle-in-use = { $what } is used by something else
obstacle-in-use-unnamed = one of its rows is used by something else
obstacle-more = and more
obstacle-kind-booking = { $count ->
    [one] { $count } booking
   *[other] { $count } bookings
}
obstacle-kind-trip = { $count ->
    [one] { $count } trip
   *[other] { $count } trips
}
obstacle-kind-cost = { $count ->
    [one] { $count } cost
   *[other] { $count } costs
}
obstacle-kind-reading = { $count ->
    [one] { $count } odometer reading
   *[other] { $count } odometer readings
}
obstacle-kind-work-order = { $count ->
    [one] { $count } workshop job
   *[other] { $count } workshop jobs
}
obstacle-kind-purchase = { $count ->
    [one] { $count } purchase of fuel, charging or tolls
   *[other] { $count } purchases of fuel, charging and tolls
}
severity-rejected = Rejected
severity-note = To look at
file-state = State
file-rules = Rules
file-page = page
file-of = of
file-line = Line
file-reasons = Reasons
file-about = About the report
file-agreement = Agreement
file-decision = Decision
file-from = From
file-to = To
file-sum-ore = Sum in öre
file-method = How it is computed
file-method-words = Exact fractions are rounded once: each share up or down to whole öre, so that every entry and every party's sum holds (controlled rounding).
file-vouchers = Vouchers
rows-header = sheet;row;fate;column;value;reason
row-fate-created = created
row-fate-changed = changed
row-fate-unchanged = unchanged
row-fate-skipped = skipped
row-fate-rejected = rejected
