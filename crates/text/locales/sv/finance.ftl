# Konton och filer till ekonomisystem. Samma nycklar i samma ordning som i ../en/finance.ftl.

problem-nobody = { $number }, { $category } { $amount } kr: ingen användning att fördela efter (regeln { $more }).
problem-no-payer = { $number }, { $category } { $amount } kr: ingen betalare de dagarna.
problem-stranger = { $number }, { $category } { $amount } kr: { $more } är inte part i avtalet.
explain-share = { $party }: { $measure } av { $whole } { $what } i { $month } = { $percent } % av { $amount } kr { $category } för { $number }. Regel ”{ $rule }”, { $decision }.
explain-idle = { $party }: { $measure } av { $whole } { $what } = { $percent } % av { $amount } kr outnyttjad tid, { $category } för { $number } i { $month }. Regel ”{ $rule }”, { $decision }.
explain-adjustment = { $party }: { $right } kr är rätt för { $month }, { $billed } kr är debiterat: skillnaden är { $share } kr, { $category } för { $number }. Regel ”{ $rule }”, { $decision }.
basis-fraction = { $part } av { $whole } ({ $percent } %)
basis-measure = { $measure } ({ $percent } %)
basis-adjusted = { $right } − { $billed }
unit-kronor-right-less-billed = kronor som är rätt, minus kronor som är debiterade
measure-m = km
measure-s = { $count ->
    [one] timme
   *[other] timmar
}
measure-trips = { $count ->
    [one] körning
   *[other] körningar
}
measure-inhabitants = invånare
measure-parts = { $count ->
    [one] del
   *[other] delar
}
measure-days = { $count ->
    [one] dag
   *[other] dagar
}
measure-fraction = { $count ->
    [one] del av nyckeln
   *[other] delar av nyckeln
}
mapping-intro = Här anger varje part var kostnaderna hamnar i den egna redovisningen. Motkontot är det som avräkningen bokas mot.
mapping-year = År
mapping-account = Konto
mapping-account-name = Kontonamn
mapping-cost-centre = Kostnadsställe
mapping-activity = Verksamhet
mapping-counterpart = Motpart
mapping-counterpart-hint = 82 kommun, 83 kommunalförbund.
mapping-copy = Hämta från { $year }
mapping-file = Fil med konton (CSV eller arbetsbok)
mapping-upload = Läs in fil
mapping-download = Hämta som fil
mapping-saved-several = Sparade konton: { $count }, för { $places } organisationer och år sammanlagt.{ $gone ->
        [none] {""}
       *[other] {" "}Borttagna som fanns förut: { $gone } ({ $which }).
    }
mapping-saved = Sparade konton för { $year }: { $count }.{ $gone ->
        [none] {""}
       *[other] {" "}Borttagna som fanns förut: { $gone } ({ $which }).
    }
agreement-unreadable = Avtalsfilen går inte att läsa. { $said }
agreement-no-parties = Avtalet har inga parter. Skriv dem under parties.
agreement-party-twice = ”{ $code }” står två gånger bland parterna. Ta bort det ena.
agreement-party-and-body = ”{ $code }” är både part och ett gemensamt organ som skickar vidare. Ta bort det ena.
agreement-unknown-organisation = Regeln ”{ $rule }” ger en andel till ”{ $code }”, som varken är part eller gemensamt organ i avtalet.
agreement-unknown-pool = Regeln ”{ $rule }” gäller bilpoolen ”{ $code }”, som inte finns. De som finns: { $known }.
agreement-unknown-owner = Regeln ”{ $rule }” gäller fordon som ägs av ”{ $code }”, som inte är koden för någon organisation. De som finns: { $known }.
agreement-no-weight = Regeln ”{ $rule }” har en nyckel vars vikter blir noll. Ange minst en vikt.
agreement-body-by-use = ”{ $code }” skickar vidare efter användning. Ett gemensamt organ skickar vidare efter population, shares eller equal.
agreement-never-reaches-a-party = Det som hamnar på ”{ $code }” når aldrig en part. Låt något av det gå till en part.
agreement-ends-before-it-begins = Regeln ”{ $rule }” slutar innan den börjar. Ändra first_month eller last_month.
agreement-among-nobody = Regeln ”{ $rule }” säger med among vilka som delar, men varken dess nyckel eller idle är population eller equal.
agreement-half-an-idle-rule = Regeln ”{ $rule }” behöver både capacity_hours_per_working_day (1–24) och idle, eller inget av dem.
agreement-idle-by-use = Regeln ”{ $rule }” delar tomgångskostnad efter användning, men det som står still används inte.
agreement-consent-days = Under [consent]: dagar är 1–{ $most }, och tystnad kan inte räknas som ja senare än förslaget förfaller.
agreement-uncovered = Reglerna lämnar något utan fördelning, till exempel { $category } för { $class } { $pool ->
    [none] utanför de bilpooler som nämns
   *[other] i bilpoolen { $pool }
}. Lägg till en sista regel utan villkor.
agreement-no-rule-for = Ingen regel fördelar { $category } för { $number }. Lägg till en sista regel utan villkor.
agreement-not-invoiced = Avtalet kan inte faktureras: { $faults }
price-list-unreadable = Prislistan går inte att läsa. { $said }
price-list-parties = En prislista behöver parter, var och en en gång.
price-list-settlement = En slutavräkning delas efter population, equal eller shares för listans parter.
price-list-uncovered = Lägg till ett sista pris utan klasser och pool, så att varje fordon har ett.
price-list-unknown-pool = Ett pris gäller bilpoolen ”{ $code }”, som inte finns. De som finns: { $known }.
toml-missing = Rad { $line }: ”{ $given }” saknas. Lägg till det.
toml-stranger = Rad { $line }, kolumn { $column }: ”{ $given }” finns inte här. Det som kan stå är { $known }.
toml-no-word = Rad { $line }, kolumn { $column }: ”{ $given }” går inte att välja. Det som går är { $known }.
toml-type = Rad { $line }, kolumn { $column }: här står ”{ $given }”, men det ska vara { $wanted }.
toml-twice = Rad { $line }, kolumn { $column }: ”{ $given }” står två gånger. Ta bort det ena.
toml-sign = Rad { $line }, kolumn { $column }: det saknas ett ”{ $sign }” vid ”{ $given }”.
toml-other = Rad { $line }, kolumn { $column }: ”{ $given }” går inte att läsa som TOML. Se efter att citattecken, hakparenteser och likhetstecken står som de ska.
toml-wanted-whole-number = ett heltal utan citattecken
toml-wanted-text = en text inom citattecken
toml-wanted-yes-or-no = true (ja) eller false (nej)
toml-wanted-list = en lista inom hakparenteser
toml-wanted-table = en tabell med namn och värden
toml-wanted-amount = ett belopp inom citattecken, till exempel "1 234,50"
toml-wanted-whole-ore = ett belopp i hela ören, alltså med högst två decimaler
toml-wanted-month = en månad inom citattecken, till exempel "2026-03"
population-missing = Antalet invånare i ”{ $code }” den { $on } är inte känt. Läs in det först.
invoice-no-terms = Avtalet har inget [invoice] som säger vem som skickar fakturor, moms och bankgiro.
invoice-internal = Inom en juridisk person skickas ingen faktura.
invoice-unknown = ”{ $value }” är ingen organisation som finns här.
invoice-number = { $value } saknar ett organisationsnummer på tio siffror med rätt kontrollsiffra.
invoice-reference = Köparens referens för { $value } saknas.
invoice-reference-for-nobody = Referensen för ”{ $value }” är till ingen: den är ingen part i avtalet.
invoice-bankgiro = ”{ $value }” är inget bankgironummer: sju eller åtta siffror, den sista en kontrollsiffra.
invoice-due-days = { $value } dagar att betala är för många; högst 365.
invoice-nothing = Ingenting att betala för månaden.
mapping-title = Konton
field-account = Konto
