# Orsaker till det som en import hittar: en text för varje orsak, med dess värden. Värdet i cellen är { $value }.

reason-column-needed = Registret behöver kolumnen { $columns }.
reason-column-of-reasons = ”{ $header }” är vår egen kolumn för orsaker; den tas inte med.
reason-column-twice = ”{ $header }” är samma sak som en annan kolumn; { $kept ->
        [true] den behålls som extra uppgift med namnet ”{ $named }”.
       *[other] den tas inte med. Här heter den ”{ $named }”.
    }
reason-column-not-in-kronor = ”{ $header }” är inte i kronor, och bara kronor tas in; { $kept ->
        [true] kolumnen behålls som extra uppgift.
       *[other] kolumnen tas inte med.
    }
reason-column-in-other-unit = ”{ $header }” är i { $unit }, och det går inte att räkna om; { $kept ->
        [true] kolumnen behålls som extra uppgift.
       *[other] kolumnen tas inte med.
    }
reason-encodings-mixed = Filen är i UTF-8, men några rader är skrivna i Windows-1252. Varje rad läses som den är skriven.
reason-column-unnamed = Kolumnen saknar rubrik; { $kept ->
        [true] den behålls som extra uppgift med namnet ”{ $named }”.
       *[other] den tas inte med. Här heter den ”{ $named }”.
    }
reason-column-left-out = ”{ $header }” tas inte med, som det är bestämt.
reason-column-not-known = ”{ $header }” är ingen kolumn vi känner till; { $kept ->
        [true] den behålls som extra uppgift.
       *[other] den tas inte med.
    }
reason-column-alike = ”{ $header }” liknar ”{ $field }” och läses som det. Säg vad kolumnen är, om det är fel.
reason-read-by-profile = Filen har rubrikerna i profilen ”{ $profile }” och läses så. { $confirmed ->
        [true] Profilen är bekräftad mot ett original.
       *[other] Profilen är ritad efter branschen och ännu inte bekräftad mot ett original: se efter att värdena stämmer.
    }
reason-column-in-mil = ”{ $header }” läses i mil: varje mil blir 10 km.
reason-column-in-unit = ”{ $header }” läses i { $unit }, som det står.
reason-sheet-without-columns = Bladet har inte registrets kolumner och läses inte.
reason-sheet-hidden = Bladet är dolt i kalkylprogrammet och läses inte. Visa det där, välj det här, eller läs även det som är dolt.
reason-table-not-read = Rad { $first }–{ $last } är en annan tabell, med andra rubriker, och läses inte.
reason-table-beside = Bredvid tabellen står en till, med en tom kolumn emellan. Den läses inte.
reason-sheet-of-organisation = Bladet heter som en organisation: raderna på det hör till { $value }. Ändra vad bladens namn är om det är fel.
reason-on-later-sheet = Fordonet står också på bladet ”{ $sheet }”, som är nyare; den här raden hoppas över.
reason-member-read = Ur den packade filen läses ”{ $value }”.
reason-rows-hidden = { $count } { $count ->
        [one] rad
       *[other] rader
    } syns inte i kalkylprogrammet{ $how ->
        [filtered-read] , för att listan är filtrerad. De läses ändå.
        [read] . De läses ändå.
        [filtered] , för att listan är filtrerad, och hoppas över. Välj att läsa det som är dolt om de ska med.
       *[left] {" "}och hoppas över. Välj att läsa det som är dolt om de ska med.
    }
reason-column-hidden = Kolumnen syns inte i kalkylprogrammet. Den läses ändå.
reason-cells-merged = Sammanslagna celler, först rad { $from }–{ $to }: { $once ->
        [true] talet gäller bara den första raden, för att inte räknas flera gånger.
       *[other] värdet gäller alla raderna.
    }
reason-never-calculated = Formeln ”{ $value }” har inget uträknat värde. Öppna filen i ett kalkylprogram och spara den igen.
reason-long-number = ”{ $value }” har fler siffror än ett kalkylprogram håller reda på (15): de sista stämmer inte. Skriv det som text.
reason-footnote = ”{ $value }” är en anmärkning till listan och hoppas över.
reason-nothing-below-header = Inget står under rubriken. Är det rätt rad?
reason-left-out = Raden tas inte med, enligt svaret på frågan.
reason-rows-in-a-cell = Cellen går över { $lines } rader och ser ut att vara flera rader: ett citattecken saknas, eller är ett för mycket.
reason-sum-row = Raden är en summa av andra och hoppas över.
reason-header-again = Rubriken står en gång till och hoppas över.
reason-gap-in-log = Raden är en lucka i körjournalen och ingen körning; den hoppas över.
reason-heading-row = { $stands ->
        [unit] ”{ $value }” tas som enhet för raderna under.
        [organisation] ”{ $value }” tas som organisation för raderna under.
       *[nothing] ”{ $value }” är en rubrik och hoppas över.
    }
reason-answer-to-nothing = Filen ställer ingen fråga ”{ $question }”: svaret används inte.
reason-said-of-no-column = Filen har ingen kolumn ”{ $header }”: det som sägs om den används inte.
reason-not-listed = { $count } { $count ->
    [one] anmärkning
   *[other] anmärkningar
} till visas inte. Svara på frågorna först.
reason-personal-numbers = { $count ->
        [one] Ett personnummer
       *[other] { $count } celler med personnummer
    } (rad { $rows }). { $kept ->
        [true] De fyra sista siffrorna sparas inte: ”{ $value }”.
       *[other] Inget av kolumnen sparas.
    }
reason-hidden-sign = Ett tecken som inte syns ({ $sign }) har tagits bort.
reason-encoded-twice = ”{ $value }” har förvanskade tecken och ser ut att vara ”{ $seems }”.
reason-empty = { $field } saknas.
reason-none-given = Minst en av uppgifterna { $fields } måste finnas.
reason-neither-net-nor-gross = Ange nettobeloppet, eller bruttobeloppet och momsen.
reason-no-organisation = Raden nämner ingen organisation, och ingen avsändare är vald för filen.
reason-no-day = ”{ $value }” saknar dag.
reason-not-a = ”{ $value }” är inte { $wanted }.
reason-not-one-of = ”{ $value }” går inte att tolka; skriv { $permitted }.
reason-other-unit = ”{ $value }” är i { $unit }, { $column ->
        [none] men kolumnen är ett tal utan enhet.
       *[other] men kolumnen är i { $column }.
    }
reason-not-in-kronor = ”{ $value }” är inte i kronor. Bara belopp i kronor tas in.
reason-other-currency = Beloppen är i { $value }, och bara kronor tas in. Räkna om dem först.
reason-day-out-of-order = ”{ $value }” är ingen dag med { $month-first ->
        [true] månaden
       *[other] dagen
    } först, som i resten av kolumnen.
reason-number-of-two-kinds = ”{ $value }” kan vara { $small } eller { $large }.
reason-day-of-two-kinds = ”{ $value }” kan läsas med dag, månad eller år först, och kolumnen visar inte vilket.
reason-columns-disagree = ”{ $value }” här och ”{ $against }” i { $column } stämmer inte överens. Lämna en av dem tom.
reason-remark-beside = ”{ $value }” ser ut att vara { $number }{ $status ->
        [none] {""}
       *[other] {" "}och { $status }
    }.
reason-private-trip = Resan är privat (”{ $value }”). Ska privata resor tas med?
reason-several-numbers = ”{ $value }” är flera nummer i en cell. Vilket är fordonets?
reason-perhaps-misread = ”{ $value }” är inget vanligt registreringsnummer. Är det { $meant }?
reason-irregular = ”{ $value }” är inget vanligt registreringsnummer. Det behålls som det står.
reason-day-far-away = ”{ $value }” är ingen dag mellan 1900 och 2099.
reason-zone-not-then = ”{ $value }” anger en tidszon som inte gäller i Sverige den dagen.
reason-no-such-time = ”{ $value }” finns inte, för klockan ställs fram då. Närmast ligger { $before } och { $after }.
reason-ends-before-start = Slutet { $end } kommer inte efter början { $start }.
reason-negative = ”{ $value }” är mindre än noll, och det kan det inte vara.
reason-check-digit = ”{ $value }” är inget organisationsnummer: tio siffror, och den sista är en kontrollsiffra.
reason-vehicle-and-pool = En kostnad gäller ett fordon eller en pool. Ange exakt ett av dem.
reason-amounts-disagree = ”{ $value }” är inte nettot och momsen tillsammans, { $sum }. Nettot och momsen gäller.
reason-ends-next-day = Sluttiden ligger före starttiden och tas som dagen efter: { $hours } { $hours ->
        [one] timme
       *[other] timmar
    }. Se efter att tiderna inte är omkastade.
reason-taken-as-day = ”{ $value }” tas som { $day }.
reason-class-taken = Fordonsslag saknas; det antas vara { $class }.
reason-in-other-unit = ”{ $value }” läses i { $unit }, som det står, och räknas om.
reason-read-as-rate = ”{ $value }” läses som en procentsats av nettobeloppet.
reason-shortened = ”{ $value }” har fler decimaler än som sparas; { $cut ->
        [true] de stryks.
       *[other] värdet avrundas.
    }
reason-likewise = Detsamma { $count ->
        [one] på 1 rad till
       *[other] på { $count } rader till
    }{ $rows ->
        [none] .
       *[other] , bland dem { $rows }.
    }
reason-left-empty = Cellen lämnas tom{ $kept ->
        [true] , och dess text sparas som extra uppgift
       *[other] {""}
    }. { $because }
reason-no-year = Kolumnen är en månad, men varken den eller filen säger vilket år.
reason-ditto = ”{ $value }” läses som det som står ovanför: ”{ $above }”.
reason-formula-error = ”{ $value }” är en formel utan värde i kalkylprogrammet. Cellen tas som tom.
reason-parts-disagree = Radens summa är ”{ $value }”, men beloppen som läses är { $net } och momsen { $vat }. Kanske läses en kolumn inte: säg vad den är, annars delas dess moms på de andra.
reason-distance-disagrees = Sträckan ”{ $value }” är inte vad mätarna visar, { $driven } km. Sträckan gäller.
reason-work-taken = ”{ $value }” tas som { $kind ->
        [repair] reparation
        [tyres] däck
        [inspection] besiktning
       *[service] service
    }, och texten behålls.
reason-preliminary = ”{ $value }” läses utan att det står att det är preliminärt.
reason-footnote-mark = ”{ $value }” läses utan sitt fotnotstecken.
reason-digits-lost = ”{ $value }” har tappat siffror i kalkylprogrammet. Skriv kortets hela nummer, i en cell med formatet text.
reason-name-turned = ”{ $value }” har efternamnet först; det sätts sist.
reason-licence-not-kept = Inget fordon kräver { $classes }. Den sparas som den behörighet den omfattar, om det finns någon.
reason-no-number-perhaps = ”{ $value }” ser inte ut som ett registreringsnummer. Är det ett fordon?
reason-look-alike = ”{ $value }” har tecken ur ett annat alfabet och läses { $meant }.
reason-rate-or-amount = ”{ $value }” ser ut som en procentsats och inte som momsen på beloppet.
reason-category-not-said = Ingenting säger vilket slags kostnad det är.
reason-vat-not-said = ”{ $value }” är inklusive moms, och ingenting säger hur mycket.
reason-credit-perhaps = ”{ $value }”: ska radens belopp dras av?
reason-left-perhaps = ”{ $value }”: personen kan ha slutat.
reason-sum-or-void = ”{ $value }”: raden kan vara en summa av andra, eller inte räknas.
reason-money-not-read = ”{ $value }” ser ut att vara pengar, och kolumnen läses inte.
reason-with-or-without-vat = Momsen är den som ingår i { $value }: beloppet är kanske inklusive moms.
reason-no-such-driver = Ingen användare heter ”{ $value }”. Bokningen tas in utan förare.
reason-equal-row = { $row ->
        [none] Raden är lik en annan i filen i allt och tas inte med en gång till.
       *[other] Raden är lik rad { $row } i allt som räknas och tas inte med en gång till.
    }
reason-twice-in-file = ”{ $value }” står { $row ->
        [none] två gånger i filen.
       *[other] redan på rad { $row } i filen.
    }
reason-number-twice = ”{ $value }” står { $earlier ->
        [true] redan på rad { $row }, för { $vehicle }.
       *[other] också på rad { $row }, för { $vehicle }.
    }
reason-perhaps-corrected = Raden liknar en som redan är inläst men inte står i den här filen, med andra värden. Är den en rättelse, så ta inte med den, utan rätta den gamla på dess egen sida.
reason-known-otherwise = { $of ->
        [booking] Bokningen
       *[other] Körningen
    } { $row ->
        [none] är redan inläst
       *[other] står redan på rad { $row }
    }, med något annat som { $fields }. Det som redan står där gäller; det ändras på dess egen sida.
reason-said-otherwise = Rad { $row } är om samma person, med ett annat namn, en annan adress eller ett annat körkort. Det som står där gäller.
reason-roles-stay = { $value } är också { $roles }, och det tar en fil inte bort. Gör det på personens sida.
reason-other-values = ”{ $value }” finns redan i registret med andra värden. { $of ->
        [booking] Ändra bokningen på dess sida.
        [trip] En körning rättas på sin sida och ersätts inte.
        [service] Ändra arbetet på dess sida.
       *[other] Skriv en rättelse i stället.
    }
reason-alias-taken = ”{ $value }” betyder redan någon annan.
reason-overlap = Fordonet är upptaget från { $from } till { $until }.
reason-no-such-pool = Det finns ingen pool ”{ $value }”.
reason-cost-ends-early = Kostnaden slutar { $to }, innan den börjar { $from }.
reason-vat-against-net = Momsen { $vat } går inte ihop med beloppet { $net }: minus ska stå på båda, eller på inget.
reason-recoverable-vat-too-large = Den avdragsgilla momsen { $recoverable } är mer än momsen { $vat }.
reason-amount-too-large = Beloppet { $value } är för stort.
reason-host-missing = En gemensam nämnd är ingen juridisk person: ange dess värdkommun.
reason-host-not-allowed = Bara en gemensam nämnd har en värdkommun.
reason-organisation-ends-early = Organisationen upphör innan den börjar.
reason-values-differ = Filen säger ”{ $value }” och registret ”{ $register }” ({ $origin }). Vad gäller?
reason-number-passed-on = { $value } är { $make-and-model } i registret. Har numret gått vidare till ett annat fordon? Avsluta det där först, eller svara att det är samma.
reason-other-organisation = { $vehicle } hör till { $organisation } i registret, och filen säger ”{ $value }”. Flytta fordonet på dess sida från en dag, eller svara att registret gäller.
reason-to-be-run-by-another = Fordonet ”{ $value }” kommer { $organisation } att ha då.
reason-run-by-another-today = Fordonet ”{ $value }” har { $organisation } i dag: det är de som lämnar kostnader för dagar som inte har kommit.
reason-run-by-another = Fordonet ”{ $value }” hade { $organisation } då: det är de som lämnar uppgifter om den dagen.
reason-number-in-use = { $value } är ett annat fordons nummer de dagarna.
reason-month-closed = { $value } är stängd. Det som hör till den avräknas i { $billed-in }.
reason-cost-known-besides = Fordonet har redan en kostnad på samma belopp den { $day }, som kom in på annat sätt. Är det samma kostnad räknas den två gånger.
reason-name-known = En annan person med inloggningen { $login } heter likadant. Är det samma person ska raden ha den inloggningen eller adressen.
reason-no-agreement = Inget avtal gäller för { $value }. Det som hör till den fördelas först när ett avtal gör det.
reason-no-such-vehicle = Inget fordon i ert register har numret ”{ $value }”.
reason-line-waits = Inget fordon har ”{ $value }”. Posten väntar tills någon säger vems den är.
reason-odd-purchase = { $doubts }
reason-done-in-future = { $value } har inte kommit än.
reason-trip-in-future = { $value } har inte kommit än. Körningen tas in.
reason-trip-beside-another = En annan körning med fordonet börjar samtidigt. Är raden en rättelse, så ta inte med den, utan rätta den gamla körningen på dess egen sida.
reason-trip-long-ago = { $value } är länge sedan. Körningen tas in.
reason-trip-long = Körningen varar till { $value }, i { $days } { $days ->
    [one] dygn
   *[other] dygn
}. Den tas in.
reason-own-since = Utan inköpsdatum räknas fordonen som era från och med { $day }: kostnader före den dagen delas inte. Skriv ett inköpsdatum för en annan dag.
reason-read-on-file-day = Filen säger inte när mätarställningen lästes av. Den dateras { $day }.
reason-too-far = { $value } på { $minutes } { $minutes ->
    [one] minut
   *[other] minuter
} är knappast möjligt.
reason-no-chassis-number = ”{ $value }” är inget chassinummer. Det tas inte med.
reason-same-chassis-number = { $row ->
        [none] { $vehicle } har samma chassinummer.
       *[other] { $vehicle } på rad { $row } har samma chassinummer.
    }
reason-no-such-organisation = ”{ $value }” är ingen organisation vi känner till, vare sig som kod, namn eller alias.
reason-not-yours = { $what ->
        [unit] Du får inte importera enheter för ”{ $value }”.
        [person] Du får inte lägga till personer hos ”{ $value }”.
       *[other] Du får inte importera fordon för ”{ $value }”.
    }
reason-no-such-unit = ”{ $answer }” är ingen enhet där.
reason-added = { $what ->
        [unit] Enheten ”{ $value }” är ny och läggs till.
        [depot] Uppställningsplatsen ”{ $value }” är ny och läggs till.
       *[pool] Poolen ”{ $value }” är ny och läggs till.
    }
reason-cost-centre-kept = Kostnadsstället ”{ $value }” sparas på fordonet: { $unit ->
        [none] raden nämner ingen enhet.
       *[other] enheten ”{ $unit }” har ”{ $has }”.
    }
reason-login-made = Filen har ingen inloggning för { $value }; den blir { $login }.
reason-login-stays = Personen loggar in som { $login } i registret. Det ändras inte av en fil.
reason-login-reserved = ”{ $value }” är ett namn som programmet har i granskningsloggen. Välj en annan inloggning.
reason-driver-by-default = Den som filen inte ger någon roll blir förare.
reason-card-is-vehicle = ”{ $value }” är numret på fordonet { $vehicle }, och betyder alltid det.
reason-no-password-yet = Ingen får lösenord med en fil. Gör en länk på personens sida när hen ska börja logga in.
reason-other-person = ”{ $value }” hör i registret till { $name }. Är det samma person, rätta namnet på personens sida först.
reason-entry-of-others = { $value } har roller i andra organisationer också. Namn, e-post och körkort ändras inte härifrån.
reason-stays-locked-out = { $value } är utelåst och förblir det.
reason-lines-found = ”{ $value }”: { $count } { $count ->
        [one] rad som väntade blir en kostnad för fordonet.
       *[other] rader som väntade blir kostnader för fordonet.
    }
reason-done-later = Registret har en senare gång, { $day }. Den gäller.
reason-odometer-of-then = Filen säger inte mätarställningen då; den som är avläst senast före tas, { $km } km.
reason-no-odometer-then = Ingen vet vad mätaren stod på då. Planen räknas bara i tid tills det är känt.
reason-out-of-bounds = ”{ $value }” kan inte stämma. Värdet ska vara från { $least } till { $most }.
reason-too-long = Texten är för lång. Högst { $most } tecken tas in.
reason-sign-not-allowed = Texten har ett tecken ({ $sign }) som inte syns och inte går att skriva. Ta bort det.
reason-total-below-kerb = Totalvikten { $total } kg är mindre än tjänstevikten { $kerb } kg.
reason-already-there = ”{ $value }” finns redan{ $by ->
        [none] .
       *[other] {" "}och hör till { $by }.
    }
reason-odometer-falls-back = { $value } km är mindre än avläsningen före, { $before } km { $at }.{ $mil ->
        [true] {" "}Är värdet i mil?
       *[other] {""}
    }{ $left ->
        [true] {" "}Mätarställningen lämnas som den är.
       *[other] {""}
    }
reason-odometer-ahead-of-later = { $value } km är mer än { $after } km { $at }, som är senare.{ $left ->
        [true] {" "}Mätarställningen lämnas som den är.
       *[other] {""}
    }
reason-odometer-implausible = { $since ->
        [true] { $driven } km sedan { $other } km { $at } är mer än fordonet kan ha körts.
       *[other] { $driven } km till { $other } km { $at } är mer än fordonet kan köras.
    }{ $left ->
        [true] {" "}Mätarställningen lämnas som den är.
       *[other] {""}
    }
reason-read-in-future = { $value } har inte kommit än. En avläsning kan inte vara senare än nu.
reason-refused = Registret tar inte emot raden ({ $refusal }).
reason-more-rows = Det gäller fler rader: { $count }.
wanted-yes-no = ja eller nej; skriv Ja, Nej, J, N, X, 1 eller 0
wanted-number = ett tal; skriv till exempel 1 234,50
wanted-whole-number = ett heltal
wanted-smaller-number = ett tal av rimlig storlek; skriv till exempel 1 234,50
wanted-distance = en sträcka i hela meter; skriv till exempel 12,5 km
wanted-day = en dag; skriv till exempel 2014-08-22
wanted-instant = en tid; skriv till exempel 2026-10-01 08:15
wanted-day-and-time = en dag och en tid; skriv till exempel 2026-10-01 och 08:15
wanted-period = en period; skriv till exempel 2026-10, oktober 2026 eller kv 4 2026
wanted-email = en e-postadress; skriv till exempel anna.ek@nora.se
wanted-interval = ett intervall; skriv till exempel 24 mån / 3 000 mil
wanted-registration-number = ett registreringsnummer: 1–12 bokstäver och siffror
proposal-mil = { $km }, om värdet är i mil
origin-by-hand = inskrivet för hand
origin-row = { $file }, rad { $row }
doubt-fuel = { $litres } l är mer än fordonet rymmer.
doubt-charge = { $kwh } kWh är mer än fordonet tar emot.
doubt-does-not-run-on-it = Fordonet går inte på det.
doubt-odometer = { $typed } km vid pumpen stämmer inte med loggens { $known } km.
