# Import av register. Samma nycklar i samma ordning som i ../en/import.ftl.

import-title = Import
import-new = Ta in en fil
import-kind = Slag av register
import-organisation = Vems register
import-organisation-in-rows = Står på raderna
import-file = Fil
import-file-hint = CSV, XLSX, XLSB, XLS, ODS, en webbsida med en tabell, eller någon av dem packad som ZIP. Filen kan också dras hit. Inget skrivs förrän du har sett planen.
import-begin = Titta på filen
import-drafts = Påbörjade importer
import-history = Tidigare importer
import-templates = Mallar
import-templates-hint = Tomma filer med rätt rubriker. XLSX-mallarna förklarar varje kolumn och har ord att välja bland.
export-title = Ta ut ett register
export-hint = Filen har samma kolumner som mallen för import, och varje rad en nyckel, så att den kan tas in igen: det som är oförändrat blir oförändrat. Fordon, enheter, personer, serviceplaner och tankkort kan rättas i filen. Körningar, bokningar, kostnader och service rättas på sina egna sidor, för de kan redan vara avräknade.
export-kind = Slag av register
export-organisation = Vems register
export-everybody = Allas
export-from = Från och med
export-to = Till och med
export-days-hint = För det som hänt en viss dag: mätarställningar, körningar, bokningar, kostnader, drivmedel, tullar, service och invånare. Tomt: allt.
export-format = Format
export-format-csv = CSV, för alla kalkylprogram
export-format-xlsx = XLSX, arbetsbok
export-take = Ladda ner
import-discard = Släng utkastet
import-found = Det som hittats
import-undo = Ångra importen
import-undo-hint = Registren blir som före importen. Filen och loggen finns kvar.
import-undone = Importen är ångrad. Så här såg den ut:
import-undone-by = Ångrad { $at } av { $who }
import-plan-nothing = Allt finns redan: importen ändrar inget
import-plan-all = Så här blir det: alla rader kan tas in
import-plan-some = Så här blir det: några rader avvisas eller väntar på svar
import-applied = Importerat
import-applied-good = De goda raderna är importerade
import-nothing = Allt fanns redan: inget är ändrat
import-rejected = Inget är importerat: rätta de avvisade raderna eller ta in de andra
step-format = 1. Blad och format
step-kolumner = 2. Kolumner
step-fragor = 3. Frågor
step-plan = 4. Plan
step-resultat = Resultat
step-next = Spara och gå vidare
step-look-again = Spara och titta igen
concluded-text = Textfil i { $encoding }, åtskild med { $separator }.
concluded-workbook = Arbetsbok i formatet { $format }; { $sheets } blad läses.
concluded-header = Rubriken står på rad { $rows }.
concluded-no-header = Filen har ingen rubrik. Kolumnerna heter efter sin plats: Kolumn A, Kolumn B …
concluded-other-kind = Registret saknar kolumner det behöver. Rubrikerna passar bättre för: { $kind }.
format-first-rows = Filens första rader
format-header = rubrik
format-overrule = Ändra det som är fel
format-encoding = Teckenkodning
format-separator = Skiljetecken
format-header-row = Rubrikens första rad
format-header-hint = Tomt: den hittas av sig själv. 0: det finns ingen, och kolumnerna får heta Kolumn A, Kolumn B …
format-header-rows = Rubrikens antal rader
format-heading-rows = Rader med bara en text är
format-sheet-names = Bladens namn är
format-hidden = Rader och blad som är dolda i kalkylprogrammet
hidden-leave = hoppas över
hidden-read = läses
format-profile = Läses efter profilen
format-no-profile = Ingen profil
format-member = Fil i den packade filen
format-date-system = Dagnummer räknas från
date-system-1900 = 1900 (Windows)
date-system-1904 = 1904 (äldre Mac)
stands-found = det som hittats
stands-unit = enheten
stands-organisation = organisationen
stands-nothing = inget särskilt
separator-semicolon = semikolon
separator-comma = komma
separator-tab = tabb
separator-bar = lodstreck
columns-missing = Registret behöver kolumner som inte hittats
column-header = Rubrik i filen
column-samples = Exempel
column-means = Tas som
column-because = Därför att
column-as-proposed = Som föreslaget
column-extra = Extra uppgift (behålls)
column-leave-out = Tas inte med
because-own-name = rubriken är fältets eget namn
because-known-spelling = rubriken är ett känt skrivsätt
because-repaired = rubriken är känd när tecknen lagats
because-stated = bestämt, nu eller för en tidigare fil
because-profile = profilen ”{ $profile }” säger det
because-alike = rubriken liknar ”{ $field }”
because-part-of-table = rubriken är en månad, ett kostnadsslag eller en dag: varje cell blir en rad
because-twice = en annan kolumn har redan fältet
because-unknown = rubriken är okänd
questions-none = Inget i filen behöver avgöras.
questions-open = Frågor som rader väntar på:
questions-usual = Inga rader väntar på svar. Där ni inte svarar gäller det som föreslås.
questions-answered = Alla frågor är besvarade.
questions-more = Fler frågor visas när dessa är besvarade:
question-hangs = { $rows ->
    [one] 1 rad hänger på svaret: rad { $row }.
   *[other] { $rows } rader hänger på svaret; den första är rad { $row }.
}
question-date-order = ”{ $value }” i { $column }: står dag eller månad först?
question-decimal = ”{ $value }” i { $column }: är tecknet decimaltecken eller tusentalsavgränsare?
question-repair-text = ”{ $value }” ser ut att vara ”{ $against }” med förvanskade tecken. Ska texten lagas?
question-value = Vad betyder ”{ $value }” i { $column }?
question-organisation = Vilken organisation är ”{ $value }”?
question-unit = Vilken enhet är ”{ $value }”?
question-vehicle = Vilket fordon är ”{ $value }”?
question-conflict = { $column } för { $value } i filen; registret säger { $against }. Vad gäller?
question-identity = { $value } är { $against } i registret. Är det samma fordon?
question-reading = { $against }: { $value } km är mer än fordonet kan ha körts på den tiden. Stämmer det?
question-cells = ”{ $value }” och liknande i { $column } går inte att läsa. Ska cellerna lämnas tomma?
question-number-within = ”{ $value }” i { $column }: är { $against } fordonet, och resten en anmärkning? Gäller hela kolumnen.
question-vat = ”{ $value }” i { $column }: är siffrorna i kolumnen procentsatser eller kronor?
question-net = ”{ $value }” i { $column }: är beloppen i kolumnen med eller utan moms?
question-vat-rate = ”{ $value }” i { $column } är inklusive moms, och ingen kolumn säger hur mycket. Vilken moms har kolumnen?
question-credit = ”{ $value }” i { $column }: ska beloppen på sådana rader dras av? Gäller hela kolumnen.
question-credit-title = Ovanför tabellen står ”{ $value }”: ska beloppen i filen dras av?
question-money = { $column } ser ut att vara pengar (”{ $value }”) och läses inte. Ska den räknas med i det raderna kostar? Är den något annat säger ni det under Kolumner.
question-owners = I { $column } står företag som inte hör till er, till exempel ”{ $value }”. Är fordonen ändå avsändarens?
question-leave-rows = ”{ $value }” i { $column }: ska sådana rader lämnas utanför, eftersom de summerar andra eller inte längre gäller?
question-category = Filen säger inte vilket slags kostnader det är. Vilket slag har de? Skiljer sig raderna åt säger ni under Kolumner vilken kolumn som visar det.
question-class = Filen säger inte vilket slags fordon det är. Vilket slag ska de ha?
question-file-day = Vilken dag lästes filens mätarställningar av?
question-year = Filen har en kolumn för varje månad. Vilket år gäller den?
shown-sammanfattning = Sammanfattning
imported-extra = Ur den importerade filen
question-several-vehicles = ”{ $value }” i { $column }: ska beloppet delas lika mellan fordonen? Det gäller hela kolumnen.
question-private-trips = Filen har privata resor (”{ $value }” i { $column }). Ska de tas med? De betalas då som andra.
question-equal-rows = Rader är lika i allt. Är de en och samma, eller ska var och en räknas?
question-changed-rows = Rader liknar sådana som redan är inlästa men inte står i den här filen: samma fordon, dag och slag, men andra värden. Är de nya, eller rättelser av de gamla?
question-status-in = ”{ $value }” i { $column }: ska fordonen få sin status efter sådana anmärkningar (såld, avställd, skrotad)? Gäller hela kolumnen.
question-refused = Svaret ”{ $answer }” går inte att använda: { $because }
column-amount-of = Belopp: { $category }
question-personal = I { $column } står personnummer, till exempel ”{ $value }”. Vad ska sparas av kolumnen?
answer-rate = Procentsatser
answer-amount = Kronor
answer-with-vat = Med moms
answer-without-vat = Utan moms
answer-vat-25 = 25 %
answer-vat-12 = 12 %
answer-vat-6 = 6 %
answer-vat-0 = Ingen moms
answer-deduct = Dra av dem
answer-charge = Räkna dem som kostnader
answer-aside = Hör inte dit: spara den bredvid
answer-are-ours = Ja: fordonen är avsändarens, och företaget sparas som uppgift
answer-ask-each = Nej: fråga om varje namn
answer-take-them = Nej, de räknas: ta in dem
answer-add = Ja, lägg till den
answer-deduct-it = Ja, dra av den
answer-share = Dela lika, på öret
answer-take = Ta med dem
answer-once = En och samma: räkna den en gång
answer-each = Räkna var och en
answer-further = De är nya: räkna dem också
answer-masked = Numren utan de fyra sista siffrorna
answer-nothing = Inget
answer-leave-empty = Lämna tomt
answer-today = I dag
answer-day-first = Dag först
answer-month-first = Månad först
answer-year-first = År först
answer-decimal = Decimaltecken
answer-thousands = Tusentalsavgränsare
answer-thousands-comma = Tusentalsavgränsare
answer-decimal-comma = Decimaltecken
answer-yes = Ja
answer-no = Nej
answer-as-it-stands = Som det står
answer-leave-out = Ta inte med raderna
answer-new = Det är en ny enhet
answer-file = Filens värde
answer-register = Registrets värde
answer-same = Ja, det är samma fordon
answer-wait = Inget svar än: raderna väntar
answer-usual = Inget svar: { $answer }
answer-other = Annat:
outcome-costs = Kostnader som kommer in: { $costs }, tillsammans { $net } kr utan moms och { $vat } kr moms. Jämför med filens egen summa.
plan-open-questions = Obesvarade frågor som rader väntar på
plan-apply-all = Importera alla rader
plan-apply-good = Importera de goda raderna
plan-apply-good-hint = De avvisade raderna får du som en fil med orsaken på varje rad, att rätta och skicka in igen.
file-rows = Ladda ner varje rad med vad som händer med den (CSV)
file-rejected = Ladda ner de avvisade raderna med orsak
file-mapping = Ladda ner besluten som fil för kommandoraden (TOML)
file-original = Ladda ner filen som den kom
wait-planning = Filen gås igenom
wait-applying = Raderna förs in
wait-progress = Hur långt det har kommit
wait-rows = { $rows ->
    [one] { $rows } rad läst.
   *[other] { $rows } rader lästa.
}
wait-left = Ungefär { $seconds } { $seconds ->
    [one] sekund
   *[other] sekunder
} kvar.
wait-hint = Du kan lämna sidan och komma tillbaka till samma adress. Avbryts det, blir inget kvar.
wait-cancel = Avbryt
fates-picture = Andelen rader av varje slag; talen står nedanför
count-rows = Rader
count-created = Nya
count-changed = Ändrade
count-unchanged = Oförändrade
count-skipped = Överhoppade
count-rejected = Avvisade
shown-avvisade = Avvisade
shown-andringar = Ändringar
shown-anmarkningar = Anmärkningar
shown-saknas = Saknas i filen
shown-mest-andrat = Mest ändrat
most-changed-hint = De tio fordon vars uppgifter ändras mest: hur de står före filen, och efter.
figure-costs = Kostnader { $year }, utan moms
findings-title = Rad för rad
findings-none = Inget att anmärka.
missing-hint = Fordon i trafik i registret som filen inte har. De lämnas som de är.
unmatched-title = Rader utan fordon
unmatched-none = Alla tankningar, laddningar och passager har ett fordon.
unmatched-hint = Säg en gång vems raderna är; det blir ihågkommet till nästa fil från samma avsändare.
unmatched-lines = { $count ->
    [one] { $count } rad
   *[other] { $count } rader
}
unmatched-vehicle = Fordon
unmatched-match = Para ihop
obstacle-undone = den är redan ångrad
obstacle-bookings = { $count ->
    [one] { $count } bokning därur har använts eller ändrats sedan dess
   *[other] { $count } bokningar därur har använts eller ändrats sedan dess
}
obstacle-trips = { $count ->
    [one] { $count } körning därur har rättats, beskrivits eller mätts sedan dess
   *[other] { $count } körningar därur har rättats, beskrivits eller mätts sedan dess
}
obstacle-changed = { $plate } har ändrats sedan dess
obstacle-dependents = { $plate } har annat som inte kom med importen: { $kind }
obstacle-logged-in = { $name } har loggat in eller kan göra det
obstacle-in-use = { $what } används av något annat
obstacle-in-use-unnamed = en rad ur den används av något annat
obstacle-more = och mer
obstacle-kind-booking = { $count ->
    [one] { $count } bokning
   *[other] { $count } bokningar
}
obstacle-kind-trip = { $count ->
    [one] { $count } körning
   *[other] { $count } körningar
}
obstacle-kind-cost = { $count ->
    [one] { $count } kostnad
   *[other] { $count } kostnader
}
obstacle-kind-reading = { $count ->
    [one] { $count } mätarställning
   *[other] { $count } mätarställningar
}
obstacle-kind-work-order = { $count } verkstadsjobb
obstacle-kind-purchase = { $count ->
    [one] { $count } tankning eller passage
   *[other] { $count } tankningar och passager
}
severity-rejected = Avvisad
severity-note = Att se över
file-state = Läge
file-rules = Regler
file-page = sida
file-of = av
file-line = Rad
file-reasons = Förklaringar
file-about = Om rapporten
file-agreement = Avtal
file-decision = Beslut
file-from = Från och med
file-to = Till och med
file-sum-ore = Summa öre
file-method = Så räknas det
file-method-words = Exakta bråk avrundas en gång: varje andel uppåt eller nedåt till hela ören så att varje post och varje parts summa stämmer (kontrollerad avrundning).
file-vouchers = Underlag
rows-header = blad;rad;utfall;kolumn;värde;orsak
row-fate-created = ny
row-fate-changed = ändrad
row-fate-unchanged = oförändrad
row-fate-skipped = överhoppad
row-fate-rejected = avvisad
