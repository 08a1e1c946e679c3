# Det som flera sidor har: meny, knappar, kolumner, bläddring och fel. Samma nycklar i samma ordning som i ../en/common.ftl.

skip = Hoppa till innehållet
nav-main = Huvudmeny
nav-book = Boka
nav-bookings = Mina bokningar
nav-vehicles = Fordon
nav-servicing = Service
nav-costs = Kostnader
nav-charged = Debiterat av andra
nav-statement = Avräkning
nav-agreement = Avtal
nav-import = Import
nav-users = Användare
nav-audit = Granskning
log-in = Logga in
log-out = Logga ut
start-title = Idag
start-book = Boka ett fordon
start-mine = Mina kommande bokningar
start-overdue = Skulle vara tillbaka
start-dues = Förfaller inom 30 dagar
start-all-dues = Allt som förfaller
to-start = Till startsidan
alert-title = Det gick inte
title-wrong = Fel
save = Spara
search = Sök
filter = Visa
all = Alla
any = Spelar ingen roll
choose = Välj
more = Visa fler
paging = Bläddra
paging-all = { $count ->
    [one] Visar 1
   *[other] Visar alla { $count }
}
paging-some = Visar { $first }–{ $last } av { $count }
paging-previous = Föregående
paging-next = Nästa
sum = Summa
sum-shown = Summa av alla rader i urvalet
month = Månad
files = Filer
col-vehicle = Fordon
col-number = Nummer
col-from = Från
col-to = Till
col-state = Läge
col-status = Status
col-purpose = Ärende
col-organisation = Organisation
col-odometer = Mätarställning
col-relation = Relation
col-when = När
col-source = Källa
col-due = Förfaller
col-urgency = Hur bråttom
col-category = Kostnadsslag
col-day = Dag
col-supplier = Leverantör
col-reference = Referens
col-amount = Belopp
col-party = Part
col-bar = Andel som stapel
col-kind = Slag
col-rule = Regel
col-key = Nyckel
col-basis = Underlag
col-payer = Betalare
col-distance = Sträcka
col-row = Rad
col-column = Kolumn
col-value = Värde
col-severity = Följd
col-reason = Skäl
col-who = Vem
col-door = Väg
col-what = Vad
col-after = Blev
nav-steps = Importens steg
col-sheet = Blad
col-subject = Fordon eller post
col-field = Uppgift
col-old = Förut
col-new = Nu
pages = Sidor
page-before = Föregående
page-next = Nästa
or = eller
error-cannot-undo = Importen kan inte ångras: { $obstacles }.
error-cancelled = Importen avbröts; inget är skrivet.
error-title = Det gick inte
error-unreadable = Det som skickades gick inte att läsa. Gå tillbaka, ladda om sidan och försök igen.
error-not-found = Det du söker finns inte.
error-not-permitted = Din roll ger inte rätt till detta. Fråga en administratör i din organisation.
error-too-many-failures = För många misslyckade försök. Vänta { $seconds } { $seconds ->
    [one] sekund
   *[other] sekunder
} och försök igen.
error-too-many-requests = Du har bett om väldigt mycket på kort tid. Vänta { $seconds } { $seconds ->
    [one] sekund
   *[other] sekunder
} och försök igen.
error-busy = Det är många som loggar in just nu. Försök igen om en liten stund.
error-wrong-password = Användarnamnet eller lösenordet stämmer inte.
error-try-again = Databasen svarar inte just nu. Försök igen om en stund.
error-storage-full = Det finns inget utrymme kvar att spara på. Inget är sparat. Den som driver systemet behöver göra plats; försök sedan igen.
error-in-doubt = Förbindelsen med databasen bröts medan det sparades. Titta efter om det blev sparat innan du försöker igen.
error-reference = Frågar du den som driver systemet, ange:
error-internal = Något gick sönder hos oss. Det är antecknat; försök igen.
nav-board = Tavla
start-now = Nu i två timmar
start-again = Som förra gången:
start-administer = Register och användare
start-imported = Senast inläst
start-imported-none = Inga filer är inlästa ännu.
start-invited = { $count ->
    [one] { $count } användare har inte valt lösenord ännu
   *[other] { $count } användare har inte valt lösenord ännu
}
start-without-role = { $count ->
    [one] { $count } användare har ingen roll
   *[other] { $count } användare har ingen roll
}
start-requests = { $count ->
    [one] { $count } förfrågan väntar på ditt svar
   *[other] { $count } förfrågningar väntar på ditt svar
}
start-defects = { $count ->
    [one] { $count } öppen felanmälan
   *[other] { $count } öppna felanmälningar
}
correct-reason = Varför
correct-save = Rätta
col-unit = Mäts i
nav-fleet = Uppföljning
none = Ingen
