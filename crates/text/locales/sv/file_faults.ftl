# Varför en fil inte läses: en text för varje fel, med vad som kan göras.

file-empty = Filen är tom.
file-too-large = Filen är { $size } MiB; högst { $most } MiB läses. Dela den, eller spara arbetsboken som CSV.
file-unpacks-too-large = Arbetsboken packar upp till mer än något register gör. Spara bladet som CSV.
file-too-many-cells = Arbetsbokens celler når för långt. Ta bort det som står långt ut, eller spara som CSV.
file-too-demanding = Arbetsboken tar mer minne eller tid att läsa än något register. Spara bladet som CSV och försök igen.
file-not-text = Filen är varken text eller arbetsbok; den ser ut att vara { $likeness }. { $way }
file-not-what-its-name-says = Namnet säger { $says }, men filen är { $is }. Byt namn på den, eller spara den igen som det den ska vara.
file-password-protected = Arbetsboken är skyddad med lösenord. Ta bort lösenordet och spara den igen.
file-broken-workbook = Arbetsboken går inte att läsa ({ $detail }). Är den hel? Öppna den och spara den igen.
file-too-many-columns = Rad { $line } har { $columns } kolumner; högst { $most } läses. Är skiljetecknet rätt?
file-cell-too-long = En cell på rad { $line } är längre än { $most } tecken. Saknas ett citattecken?
file-row-too-long = Rad { $line } är längre än en rad kan vara. Saknas ett citattecken, eller är skiljetecknet ett annat?
file-quote-not-closed = Citattecknet som öppnar en cell på rad { $line } stängs inte där cellen slutar. Sätt dit ett till, eller ta bort det.
file-rows-lost = { $accounted } { $accounted ->
    [one] rad är läst
   *[other] rader är lästa
}, men { $standing } står under rubriken. Inget är taget; det är ett fel i programmet.
file-several-files = Filen är packad, och { $count ->
    [0] ingen fil i den går att läsa. Packa upp den och välj den rätta.
   *[other] innehåller flera som går att läsa: { $names }. Säg vilken under Fil i den packade filen, på kommandoraden som member i filen för --mapping, eller packa upp den.
}
file-no-sheet = Det finns inget blad ”{ $name }” i arbetsboken.
file-no-header = Ingen rubrikrad hittades: { $rows ->
    [one] den första raden nämner inte
   *[other] ingen av de första { $rows } raderna nämner
} registrets kolumner. Är det rätt slag av register? Säg annars på vilken rad rubriken står, eller 0 om det inte finns någon.
file-broken-csv = Rad { $line } går inte att läsa: dess byte är inte UTF-8. Ange vilken teckenkodning filen har.
file-too-many-findings = Mer än { $most } fel på raderna. Är det rätt slag av register, med rätt kolumner?
file-too-many-rows = Fler än { $most } rader, mer än ett sådant register har. Dela filen.
file-unreadable = Filen går inte att läsa från disken. Försök igen, och säg till den som sköter systemet om det inte går.
likeness-word-document = ett Worddokument
likeness-text-document = ett textdokument (ODT eller RTF)
likeness-presentation = en presentation
likeness-apple-document = ett dokument från Numbers eller Pages
likeness-pdf = en PDF
likeness-picture = en bild
likeness-packed = en packad fil
likeness-bytes = ett program eller en bild
likeness-web-page = en webbsida utan tabell
likeness-xml = XML som inte är en arbetsbok
way-copy = Kopiera tabellen till ett kalkylprogram och spara den som XLSX.
way-numbers = Exportera den som Excel eller CSV i det program den kommer från.
way-ask = Be den som gjort den om listan som XLSX eller CSV.
way-unpack = Packa upp den och välj filen som ligger i den.
way-save = Spara den som CSV eller XLSX.
workbook-parts-disagree = dess delar säger emot varandra
workbook-none = den innehåller ingen arbetsbok
workbook-unreadable = innehållet är skadat
setting-encoding = Teckenkodningen ”{ $given }” går inte att läsa. Välj en av { $permitted }.
setting-separator = Skiljetecknet ”{ $given }” går inte. Det ska vara ett ASCII-tecken, till exempel semikolon.
setting-no-day = ”{ $given }” är ingen dag. Skriv dagen till exempel som 2026-10-31.
setting-day-to-come = ”{ $given }” har inte varit ännu. Skriv dagen då mätarställningarna lästes av, senast i dag.
setting-no-year = ”{ $given }” är inget år. Skriv året med fyra siffror, till exempel 2025.
setting-answer = ”{ $given }” är inget svar på ”{ $question }”. Välj ett av { $permitted }.
geography-unreadable = Filen går inte att läsa som GPX eller GeoJSON. Spara den på nytt därifrån den kommer.
geography-unreadable-at = Filen går inte att läsa som GPX eller GeoJSON från rad { $line }, kolumn { $column }. Spara den på nytt därifrån den kommer.
geography-no-features = GeoJSON-filen innehåller inga områden.
geography-no-track = Filen innehåller inget spår med minst två positioner.
geography-too-long = Spåret har { $count } positioner; högst { $most } läses.
geography-not-on-earth = Position { $place } i spåret, { $longitude } { $latitude }, finns inte på jorden.
geography-no-code = Område { $place } saknar kommunkod (kommunkod).
geography-not-a-code = Område { $place }: ”{ $given }” är ingen kommunkod med fyra siffror.
geography-no-geometry = Område { $place } saknar geometri.
geography-not-an-area = Område { $place } är varken en polygon eller flera.
geography-no-shape = Område { $place }: koordinaterna går inte att läsa som en yta.

mapping-file-row = Rad { $row }: { $said } Ingenting är sparat.
mapping-file-column-missing = Kolumnen { $column } saknas i rubriken ”{ $given }”.
mapping-file-column-not-known = ”{ $given }” är ingen kolumn, eller står två gånger. Kolumnerna är { $permitted }.
mapping-file-no-rows = Inget står under rubriken.
mapping-file-cell-without-header = ”{ $given }” står under ingen rubrik.
mapping-file-sheet-two = Bladet ”{ $given }” har också rader, och bara ett blad läses. Lägg raderna på ett blad.
mapping-file-posting = { $fault }
mapping-file-not-a-year = ”{ $given }” är inget år; skriv till exempel 2026.
mapping-file-no-category = ”{ $given }” är inget kostnadsslag; skriv { $permitted }.
mapping-file-no-organisation = Ingen organisation heter ”{ $given }” eller har den koden. Du sköter redovisningen för { $permitted }.
mapping-file-not-yours = Du sköter inte redovisningen för ”{ $given }”. Ta bort dess rader.
mapping-file-twice = ”{ $given }” står två gånger för { $organisation } { $year }.
category-settlement-short = Avräkning
