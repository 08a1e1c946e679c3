# Reasons for what an import finds: one text for each, with its values. What stands in the cell is { $value }.

reason-column-needed = The register needs a column { $columns }.
reason-column-of-reasons = “{ $header }” is our own column of reasons; it is left out.
reason-column-twice = “{ $header }” is the same as another column; { $kept ->
        [true] it is kept as an extra attribute as “{ $named }”.
       *[other] it is left out as “{ $named }”.
    }
reason-column-not-in-kronor = “{ $header }” is not in kronor, and only kronor are taken; { $kept ->
        [true] it is kept as an extra attribute.
       *[other] it is left out.
    }
reason-column-in-other-unit = “{ $header }” is in { $unit }, which cannot be converted; { $kept ->
        [true] the column is kept as an extra attribute.
       *[other] the column is left out.
    }
reason-encodings-mixed = The file is in UTF-8, but some rows are written in Windows-1252. Each row is read as it is written.
reason-column-unnamed = The column has no header; { $kept ->
        [true] it is kept as an extra attribute as “{ $named }”.
       *[other] it is left out as “{ $named }”.
    }
reason-column-left-out = “{ $header }” is left out, as was decided.
reason-column-not-known = “{ $header }” is not a column we know; { $kept ->
        [true] it is kept as an extra attribute.
       *[other] it is left out.
    }
reason-column-alike = “{ $header }” is like “{ $field }” and is read as that. Say what the column is if that is wrong.
reason-read-by-profile = The file has the headers of the profile “{ $profile }” and is read by it. { $confirmed ->
        [true] The profile is confirmed by an original.
       *[other] The profile is drawn from the trade and not yet confirmed by an original: see whether the values are right.
    }
reason-column-in-mil = “{ $header }” is read in mil: each is 10 km.
reason-column-in-unit = “{ $header }” is read in { $unit }, as it says.
reason-sheet-without-columns = The sheet does not have the columns of the register; it is not read.
reason-sheet-hidden = The spreadsheet does not show the sheet; it is not read. Show it there, choose it here, or read what is hidden too.
reason-table-not-read = Rows { $first }–{ $last } are another table, with other headers; it is not read.
reason-table-beside = Beside the table stands another one, with a blank column between. It is not read.
reason-sheet-of-organisation = The sheet is called after an organisation: its rows are taken as those of { $value }. Change what the names of the sheets are if that is wrong.
reason-on-later-sheet = The vehicle is also on the sheet “{ $sheet }”, which is newer; this row is skipped.
reason-member-read = Of the packed file, “{ $value }” is read.
reason-rows-hidden = { $count } { $count ->
        [one] row is
       *[other] rows are
    } not shown by the spreadsheet{ $how ->
        [filtered-read] , because the list is filtered. They are read all the same.
        [read] . They are read all the same.
        [filtered] , because the list is filtered, and skipped. Choose to read what is hidden if they are to be imported.
       *[left] {" "}and skipped. Choose to read what is hidden if they are to be imported.
    }
reason-column-hidden = The spreadsheet does not show the column. It is read all the same.
reason-cells-merged = Merged cells, first rows { $from }–{ $to }: { $once ->
        [true] the number holds for the first row only, so that it is not counted again.
       *[other] the value holds for each of the rows.
    }
reason-never-calculated = The formula “{ $value }” has no calculated value. Open the file in a spreadsheet program and save it again.
reason-long-number = “{ $value }” has more digits than a spreadsheet keeps (15): the last ones are not right. Write it as text.
reason-footnote = “{ $value }” is a note on the list; it is skipped.
reason-nothing-below-header = There is nothing below the header. Is it the right row?
reason-left-out = The row is left out, as answered.
reason-rows-in-a-cell = The cell spans { $lines } lines and looks like rows; there is a quotation mark missing, or one too many.
reason-sum-row = The row adds up others; it is skipped.
reason-header-again = The header is repeated; it is skipped.
reason-gap-in-log = The row is a gap in the driving log and no trip; it is skipped.
reason-heading-row = { $stands ->
        [unit] “{ $value }” is taken as the unit of the rows below it.
        [organisation] “{ $value }” is taken as the organisation of the rows below it.
       *[nothing] “{ $value }” is taken as a heading; it is skipped.
    }
reason-answer-to-nothing = The file raises no question “{ $question }”: the answer is not used.
reason-said-of-no-column = The file has no column “{ $header }”: what is said of it is not used.
reason-not-listed = { $count } more { $count ->
    [one] was
   *[other] were
} found and { $count ->
    [one] is
   *[other] are
} not listed. Answer the questions first.
reason-personal-numbers = { $count ->
        [one] A personal identity number
       *[other] { $count } cells with personal identity numbers
    } ({ $count ->
        [one] row
       *[other] rows
    } { $rows }). { $kept ->
        [true] The last four digits are not kept: “{ $value }”.
       *[other] Nothing of the column is kept.
    }
reason-hidden-sign = An invisible character ({ $sign }) was removed.
reason-encoded-twice = “{ $value }” looks like “{ $seems }” that was encoded twice.
reason-empty = { $field } is empty.
reason-none-given = One of { $fields } must be given.
reason-neither-net-nor-gross = Give the net amount, or the gross amount and the VAT.
reason-no-organisation = The row names no organisation, and no sender was given for the file.
reason-no-day = “{ $value }” has no day.
reason-not-a = “{ $value }” is not { $wanted }.
reason-not-one-of = “{ $value }” is not a word that the column takes; use { $permitted }.
reason-other-unit = “{ $value }” is in { $unit }, { $column ->
        [none] and the column is a number without a unit.
       *[other] and the column is in { $column }.
    }
reason-not-in-kronor = “{ $value }” is not in kronor. Only amounts in kronor are taken.
reason-other-currency = The amounts are in { $value }, and only kronor are taken. Convert them first.
reason-day-out-of-order = “{ $value }” is not a day with the { $month-first ->
        [true] month
       *[other] day
    } first, as the rest of the column has it.
reason-number-of-two-kinds = “{ $value }” can be { $small } or { $large }.
reason-day-of-two-kinds = “{ $value }” can be read with day, month or year first, and the column does not tell which.
reason-columns-disagree = “{ $value }” here and “{ $against }” in { $column } do not agree. Leave one of them empty.
reason-remark-beside = “{ $value }” seems to be { $number }{ $status ->
        [none] {""}
       *[other] {" "}and { $status }
    }.
reason-private-trip = The trip is private (“{ $value }”). Are private trips taken?
reason-several-numbers = “{ $value }” has several numbers. Which is this vehicle’s?
reason-perhaps-misread = “{ $value }” is not of an ordinary form. Is it { $meant }?
reason-irregular = “{ $value }” is not of an ordinary form. It is kept as it is.
reason-day-far-away = “{ $value }” is not a day between 1900 and 2099.
reason-zone-not-then = “{ $value }” names a zone that Sweden does not have on that day.
reason-no-such-time = “{ $value }” does not exist, the clocks go forward then. The nearest are { $before } and { $after }.
reason-ends-before-start = It ends at { $end }, which is not after its start at { $start }.
reason-negative = “{ $value }” is negative, which is not possible.
reason-check-digit = “{ $value }” is not an organisation number: ten digits, the last one a check digit.
reason-vehicle-and-pool = A cost is for a vehicle or for a pool. Give exactly one of them.
reason-amounts-disagree = “{ $value }” is not the net amount and the VAT together, { $sum }. These two hold.
reason-ends-next-day = The end is before the start and is taken to be on the day after: { $hours } { $hours ->
        [one] hour
       *[other] hours
    }. Check that the times are not swapped.
reason-taken-as-day = “{ $value }” is taken as { $day }.
reason-class-taken = No class is given; it is taken as { $class }.
reason-in-other-unit = “{ $value }” is read in { $unit }, as it says, and converted.
reason-read-as-rate = “{ $value }” is read as a rate of the net amount.
reason-shortened = “{ $value }” has more decimals than are kept; { $cut ->
        [true] they are cut off.
       *[other] it is rounded half up.
    }
reason-likewise = The same { $count ->
        [one] in 1 more row
       *[other] in { $count } more rows
    }{ $rows ->
        [none] .
       *[other] , among them { $rows }.
    }
reason-left-empty = The cell is left empty{ $kept ->
        [true] , and its text is kept as an extra attribute
       *[other] {""}
    }. { $because }
reason-no-year = The column is a month, and neither it nor the file says of which year.
reason-ditto = “{ $value }” is read as what stands above it: “{ $above }”.
reason-formula-error = “{ $value }” is a formula without a value. The cell is taken to be empty.
reason-parts-disagree = The row's sum is “{ $value }”, but the amounts that are read are { $net } and the VAT { $vat }. Perhaps a column is not read: say what it is, or its VAT is shared among the others.
reason-distance-disagrees = The distance “{ $value }” is not what the odometers tell, { $driven } km. The distance holds.
reason-work-taken = “{ $value }” is taken to be { $kind ->
        [repair] a repair
        [tyres] tyres
        [inspection] an inspection
       *[service] a service
    }, and the text is kept.
reason-preliminary = “{ $value }” is read without saying that it is preliminary.
reason-footnote-mark = “{ $value }” is read without its footnote mark.
reason-digits-lost = “{ $value }” has lost digits in the spreadsheet. Write the whole number of the card, in a cell whose format is text.
reason-name-turned = “{ $value }” has the family name first; it is put last.
reason-licence-not-kept = No vehicle demands { $classes }. It is kept as the class that it includes, if there is one.
reason-no-number-perhaps = “{ $value }” does not look like a registration number. Is it a vehicle?
reason-look-alike = “{ $value }” has letters of another alphabet and is read as { $meant }.
reason-rate-or-amount = “{ $value }” looks like a rate, and not like the VAT of the amount.
reason-category-not-said = Nothing says what kind of cost it is.
reason-vat-not-said = “{ $value }” includes VAT, and nothing says how much.
reason-credit-perhaps = “{ $value }”: is the amount of the row deducted?
reason-left-perhaps = “{ $value }”: the person may have left.
reason-sum-or-void = “{ $value }”: the row may add up others, or not count.
reason-money-not-read = “{ $value }” looks like money, and the column is not read.
reason-with-or-without-vat = The VAT is that included in { $value }: the amount may be with VAT.
reason-no-such-driver = “{ $value }” is not a user. The booking is taken without a driver.
reason-equal-row = { $row ->
        [none] The row says the same as another in the file, and is not taken again.
       *[other] The row says the same as row { $row }, and is not taken again.
    }
reason-twice-in-file = “{ $value }” is { $row ->
        [none] twice in the file.
       *[other] in line { $row } of the file already.
    }
reason-number-twice = “{ $value }” is { $earlier ->
        [true] in row { $row } already, for { $vehicle }.
       *[other] in row { $row } too, for { $vehicle }.
    }
reason-perhaps-corrected = The row is like a known one that is not in this file, with other values. If it is a correction, leave it out, and correct the old one on its own page.
reason-known-otherwise = { $of ->
        [booking] The booking
       *[other] The trip
    } { $row ->
        [none] is known
       *[other] is in row { $row }
    } with something else as { $fields }. What is there already holds; it is changed on its own page.
reason-said-otherwise = Row { $row } is about the same person, with another name, address or licence. What it says holds.
reason-roles-stay = { $value } is { $roles } as well, which a file does not take away. Do so on the person’s page.
reason-other-values = “{ $value }” is in the register with other values. { $of ->
        [booking] Change the booking on its page.
        [trip] A trip is corrected, not replaced.
        [service] Change the work on its page.
       *[other] Enter a correction instead.
    }
reason-alias-taken = “{ $value }” means somebody else already.
reason-overlap = The vehicle is taken from { $from } to { $until }.
reason-no-such-pool = There is no pool “{ $value }”.
reason-cost-ends-early = The cost ends on { $to }, before it begins on { $from }.
reason-vat-against-net = The VAT { $vat } does not go with the amount { $net }: both have a minus, or neither.
reason-recoverable-vat-too-large = The recoverable VAT { $recoverable } is more than the VAT { $vat }.
reason-amount-too-large = The amount { $value } is too large.
reason-host-missing = A joint board is not a legal person: name its host organisation.
reason-host-not-allowed = Only a joint board has a host organisation.
reason-organisation-ends-early = The organisation ends before it begins.
reason-values-differ = The file says “{ $value }”, the register “{ $register }” ({ $origin }). Which is right?
reason-number-passed-on = { $value } is { $make-and-model } in the register. Has the number passed to another vehicle? End it there first, or say that it is the same.
reason-other-organisation = The register has { $vehicle } under { $organisation }, and the file says “{ $value }”. Move it on its page from a day onwards, or say that the register is right.
reason-to-be-run-by-another = { $organisation } will have the vehicle “{ $value }” then.
reason-run-by-another-today = { $organisation } has the vehicle “{ $value }” today, and gives the costs of days that have not come.
reason-run-by-another = { $organisation } had the vehicle “{ $value }” then, and answers for that day.
reason-number-in-use = { $value } names another vehicle on those days.
reason-month-closed = { $value } is closed. What belongs to it is billed in { $billed-in }.
reason-cost-known-besides = The vehicle already has a cost of the same amount on { $day }, which came in otherwise. If it is the same one, it counts twice.
reason-name-known = Somebody else has the same name, and logs in as { $login }. If they are one person, the row needs that login or address.
reason-no-agreement = No agreement holds for { $value }. What belongs to it is not shared until one does.
reason-no-such-vehicle = No vehicle in your register has the number “{ $value }”.
reason-line-waits = No vehicle has “{ $value }”. The line waits until somebody says which vehicle it is for.
reason-odd-purchase = { $doubts }
reason-done-in-future = { $value } has not come yet.
reason-trip-in-future = { $value } has not come yet. The trip is taken.
reason-trip-beside-another = Another trip of the vehicle begins at the same time. If the row is a correction, leave it out, and correct the old trip on its own page.
reason-trip-long-ago = { $value } is long ago. The trip is taken.
reason-trip-long = The trip lasts until { $value }, for { $days } { $days ->
    [one] day
   *[other] days
}. It is taken.
reason-own-since = Without an acquisition day, vehicles are yours from { $day } on: costs before that day are not shared. Give an acquisition day for another.
reason-read-on-file-day = The file does not say when the odometer was read. The reading is dated { $day }.
reason-too-far = { $value } in { $minutes } { $minutes ->
    [one] minute
   *[other] minutes
} is hardly possible.
reason-no-chassis-number = “{ $value }” is not a chassis number. It is left out.
reason-same-chassis-number = { $row ->
        [none] { $vehicle } has the same chassis number.
       *[other] { $vehicle } in row { $row } has the same chassis number.
    }
reason-no-such-organisation = “{ $value }” is not an organisation we know by code, name or alias.
reason-not-yours = { $what ->
        [unit] You may not import units of “{ $value }”.
        [person] You may not add people of “{ $value }”.
       *[other] You may not import vehicles of “{ $value }”.
    }
reason-no-such-unit = “{ $answer }” is not a unit there.
reason-added = { $what ->
        [unit] The unit “{ $value }” is new; it is added.
        [depot] The depot “{ $value }” is new; it is added.
       *[pool] The pool “{ $value }” is new; it is added.
    }
reason-cost-centre-kept = The cost centre “{ $value }” is kept with the vehicle: { $unit ->
        [none] the row names no unit.
       *[other] the unit “{ $unit }” has “{ $has }”.
    }
reason-login-made = The file has no login for { $value }; it becomes { $login }.
reason-login-stays = The person logs in as { $login } in the register. A file does not change that.
reason-login-reserved = “{ $value }” is a name that the program has in the audit log. Choose another login.
reason-driver-by-default = Whoever the file gives no role becomes a driver.
reason-card-is-vehicle = “{ $value }” is the number of the vehicle { $vehicle }, and always means that one.
reason-no-password-yet = Nobody gets a password by a file. Make a link on the person’s page when they are to begin to log in.
reason-other-person = “{ $value }” is { $name }’s in the register. If that is the same person, correct the name on their page first.
reason-entry-of-others = { $value } has roles in other organisations, too. Name, e-mail and licences are not changed from here.
reason-stays-locked-out = { $value } is locked out, and stays so.
reason-lines-found = “{ $value }”: { $count } { $count ->
        [one] line that waited becomes a cost of the vehicle.
       *[other] lines that waited become costs of the vehicle.
    }
reason-done-later = The register has a later time, { $day }. That holds.
reason-odometer-of-then = The file does not say what the odometer said then; the last one that was read before is taken, { $km } km.
reason-no-odometer-then = Nobody knows what the meter said then. The plan counts by time alone until that is known.
reason-out-of-bounds = “{ $value }” is not possible. It must be from { $least } to { $most }.
reason-too-long = The text is too long. At most { $most } letters are taken.
reason-sign-not-allowed = The text has an invisible character ({ $sign }) that is not allowed. Remove it.
reason-total-below-kerb = The total weight { $total } kg is less than the service weight { $kerb } kg.
reason-already-there = “{ $value }” is taken already{ $by ->
        [none] .
       *[other] , by { $by }.
    }
reason-odometer-falls-back = { $value } km is less than the reading before, { $before } km on { $at }.{ $mil ->
        [true] {" "}Is the value in mil, perhaps?
       *[other] {""}
    }{ $left ->
        [true] {" "}The odometer is left as it is.
       *[other] {""}
    }
reason-odometer-ahead-of-later = { $value } km is more than { $after } km on { $at }, which is later.{ $left ->
        [true] {" "}The odometer is left as it is.
       *[other] {""}
    }
reason-odometer-implausible = { $since ->
        [true] { $driven } km since { $other } km at { $at } is more than can have been driven.
       *[other] { $driven } km until { $other } km at { $at } is more than can be driven.
    }{ $left ->
        [true] {" "}The odometer is left as it is.
       *[other] {""}
    }
reason-read-in-future = { $value } has not come yet. A reading cannot be later than now.
reason-refused = The register does not take the row ({ $refusal }).
reason-more-rows = It applies to more rows: { $count }.
wanted-yes-no = yes or no; write Ja, Nej, J, N, X, 1 or 0
wanted-number = a number; write for example 1 234,50
wanted-whole-number = a whole number
wanted-smaller-number = a number of this size; write for example 1 234,50
wanted-distance = a distance in whole metres; write for example 12,5 km
wanted-day = a day; write for example 2014-08-22
wanted-instant = a time; write for example 2026-10-01 08:15
wanted-day-and-time = a day and a time; write for example 2026-10-01 and 08:15
wanted-period = a period, such as 2026-10, October 2026 or Q4 2026
wanted-email = an e-mail address, such as anna.ek@nora.se
wanted-interval = an interval, such as 24 months / 30 000 km
wanted-registration-number = a registration number: 1–12 letters and digits
proposal-mil = { $km }, if the value is in mil
origin-by-hand = entered by hand
origin-row = { $file }, row { $row }
doubt-fuel = { $litres } l is more than the vehicle takes.
doubt-charge = { $kwh } kWh is more than the vehicle takes.
doubt-does-not-run-on-it = The vehicle does not run on it.
doubt-odometer = { $typed } km at the pump disagrees with the log’s { $known } km.
