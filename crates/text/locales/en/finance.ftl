# Accounts and files for ledgers. The same keys in the same order as in ../sv/finance.ftl.

problem-nobody = { $number }, { $category } { $amount } kr: no use to share by (rule { $more }).
problem-no-payer = { $number }, { $category } { $amount } kr: nobody pays on those days.
problem-stranger = { $number }, { $category } { $amount } kr: { $more } is not a party of the agreement.
explain-share = { $party }: { $measure } of { $whole } { $what } in { $month } = { $percent } % of { $amount } kr { $category } for { $number }. Rule “{ $rule }”, { $decision }.
explain-idle = { $party }: { $measure } of { $whole } { $what } = { $percent } % of { $amount } kr unused capacity, { $category } for { $number } in { $month }. Rule “{ $rule }”, { $decision }.
explain-adjustment = { $party }: { $right } kr is right for { $month }, { $billed } kr was billed: the difference is { $share } kr, { $category } for { $number }. Rule “{ $rule }”, { $decision }.
basis-fraction = { $part } of { $whole } ({ $percent } %)
basis-measure = { $measure } ({ $percent } %)
basis-adjusted = { $right } − { $billed }
unit-kronor-right-less-billed = kronor that are right, less kronor billed
measure-m = km
measure-s = { $count ->
    [one] hour
   *[other] hours
}
measure-trips = { $count ->
    [one] trip
   *[other] trips
}
measure-inhabitants = { $count ->
    [one] inhabitant
   *[other] inhabitants
}
measure-parts = { $count ->
    [one] part
   *[other] parts
}
measure-days = { $count ->
    [one] day
   *[other] days
}
measure-fraction = { $count ->
    [one] part of the key
   *[other] parts of the key
}
mapping-intro = Here each party says where costs go in its own ledger. The settlement account is what the statement is booked against.
mapping-year = Year
mapping-account = Account
mapping-account-name = Account name
mapping-cost-centre = Cost centre
mapping-activity = Activity
mapping-counterpart = Counterpart
mapping-counterpart-hint = 82 municipality, 83 municipal federation.
mapping-copy = Take from { $year }
mapping-file = File of accounts (CSV or workbook)
mapping-upload = Read file
mapping-download = Download as file
mapping-saved-several = Accounts saved: { $count }, of { $places } organisations and years together.{ $gone ->
        [none] {""}
       *[other] {" "}Removed: { $gone } ({ $which }).
    }
mapping-saved = Accounts saved for { $year }: { $count }.{ $gone ->
        [none] {""}
       *[other] {" "}Removed: { $gone } ({ $which }).
    }
agreement-unreadable = The agreement file cannot be read. { $said }
agreement-no-parties = The agreement has no parties. Write them under parties.
agreement-party-twice = “{ $code }” is listed twice among the parties. Remove one.
agreement-party-and-body = “{ $code }” is both a party and a joint body that passes on. Remove one.
agreement-unknown-organisation = Rule “{ $rule }” gives a share to “{ $code }”, which is neither a party nor a joint body of the agreement.
agreement-unknown-pool = Rule “{ $rule }” is for the pool “{ $code }”, which does not exist. The pools are: { $known }.
agreement-unknown-owner = Rule “{ $rule }” is for vehicles owned by “{ $code }”, which is no code of an organisation. The codes are: { $known }.
agreement-no-weight = Rule “{ $rule }” has a key whose weights add up to zero. Give at least one weight.
agreement-body-by-use = “{ $code }” passes on by use. A joint body passes on by population, shares or equal.
agreement-never-reaches-a-party = What falls on “{ $code }” never reaches a party. Let some of it go to a party.
agreement-ends-before-it-begins = Rule “{ $rule }” ends before it begins. Change first_month or last_month.
agreement-among-nobody = Rule “{ $rule }” says who shares with among, but neither its key nor idle is population or equal.
agreement-half-an-idle-rule = Rule “{ $rule }” needs both capacity_hours_per_working_day (1–24) and idle, or neither.
agreement-idle-by-use = Rule “{ $rule }” shares idle cost by use, but what is idle has no use.
agreement-consent-days = Under [consent]: days are from 1 to { $most }, and silence cannot count later than the proposal lapses.
agreement-uncovered = The rules leave something uncovered, for example { $category } for { $class } { $pool ->
    [none] outside the pools that are named
   *[other] of pool { $pool }
}. Add a last rule without conditions.
agreement-no-rule-for = No rule shares { $category } for { $number }. Add a last rule without conditions.
agreement-not-invoiced = The agreement cannot be invoiced: { $faults }
price-list-unreadable = The price list cannot be read. { $said }
price-list-parties = A price list needs parties, each once.
price-list-settlement = A settlement is shared by population, equal, or shares of its parties.
price-list-uncovered = Add a last price without classes and pool, so that every vehicle has one.
price-list-unknown-pool = A price is for the pool “{ $code }”, which does not exist. The pools are: { $known }.
toml-missing = Line { $line }: “{ $given }” is missing. Add it.
toml-stranger = Line { $line }, column { $column }: “{ $given }” is not known here. What can be here is { $known }.
toml-no-word = Line { $line }, column { $column }: “{ $given }” cannot be chosen. The choices are { $known }.
toml-type = Line { $line }, column { $column }: this is “{ $given }”, and it must be { $wanted }.
toml-twice = Line { $line }, column { $column }: “{ $given }” is given twice. Remove one.
toml-sign = Line { $line }, column { $column }: a “{ $sign }” is missing at “{ $given }”.
toml-other = Line { $line }, column { $column }: “{ $given }” cannot be read as TOML. Look whether quotation marks, brackets and equals signs are where they should be.
toml-wanted-whole-number = a whole number without quotation marks
toml-wanted-text = a text in quotation marks
toml-wanted-yes-or-no = true or false
toml-wanted-list = a list in brackets
toml-wanted-table = a table of names and values
toml-wanted-amount = an amount in quotation marks, for example "1 234.50"
toml-wanted-whole-ore = an amount in whole öre, with at most two decimals
toml-wanted-month = a month in quotation marks, for example "2026-03"
population-missing = The population of “{ $code }” on { $on } is not known. Import it first.
invoice-no-terms = The agreement has no [invoice] that says who sends invoices, VAT and bankgiro.
invoice-internal = Within one legal person nothing is invoiced.
invoice-unknown = “{ $value }” is not an organisation that is known here.
invoice-number = { $value } has no organisation number of ten digits with a correct check digit.
invoice-reference = The buyer’s reference for { $value } is missing.
invoice-reference-for-nobody = The reference for “{ $value }” is for nobody: it is not a party of the agreement.
invoice-bankgiro = “{ $value }” is not a bankgiro number: seven or eight digits, the last a check digit.
invoice-due-days = { $value } days to pay are too many; at most 365.
invoice-nothing = Nothing is owed for the month.
mapping-title = Accounts
field-account = Account
