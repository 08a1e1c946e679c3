# Why a file is not read: one text for each fault, with what can be done.

file-empty = The file is empty.
file-too-large = The file is { $size } MiB; at most { $most } MiB are read. Split it, or save the workbook as CSV.
file-unpacks-too-large = The workbook unpacks to more than any register does. Save the sheet as CSV.
file-too-many-cells = The workbook's cells extend too far. Delete what is far out, or save as CSV.
file-too-demanding = The workbook takes more memory or time to read than a register does. Save the sheet as CSV and try again.
file-not-text = The file is neither text nor a workbook; it looks like { $likeness }. { $way }
file-not-what-its-name-says = The name says { $says }, but the file is { $is }. Rename it, or save it again as what it should be.
file-password-protected = The workbook is protected by a password. Remove the password and save it again.
file-broken-workbook = The workbook cannot be read ({ $detail }). Is it whole? Open it and save it again.
file-too-many-columns = Row { $line } has { $columns } columns; at most { $most } are read. Is the separator right?
file-cell-too-long = A cell in row { $line } is longer than { $most } characters. Is a quotation mark missing?
file-row-too-long = Row { $line } is longer than a row can be. Is a quotation mark missing, or does something else separate the columns?
file-quote-not-closed = The quotation mark that opens a cell in line { $line } is not closed where the cell ends. Put a second one there, or remove it.
file-rows-lost = { $accounted } { $accounted ->
    [one] row was
   *[other] rows were
} read, but { $standing } { $standing ->
    [one] is
   *[other] are
} below the header. Nothing is imported; this is a fault of the program.
file-several-files = The file is packed, and { $count ->
    [0] no file in it can be read. Unpack it and choose the right one.
   *[other] several in it can be read: { $names }. Say which one under File in the packed file, on the command line as member in the file for --mapping, or unpack it.
}
file-no-sheet = There is no sheet “{ $name }” in the workbook.
file-no-header = No header row was found: { $rows ->
    [one] the first row does not name
   *[other] none of the first { $rows } rows names
} the register's columns. Is it the right kind of register? Otherwise, say which row the header is in, or 0 if there is none.
file-broken-csv = Line { $line } cannot be read: its bytes are not UTF-8. Say which encoding the file is in.
file-too-many-findings = More than { $most } things are wrong with the rows. Is it the right kind of register, with the right columns?
file-too-many-rows = More than { $most } rows, which is more than such a register has. Split the file.
file-unreadable = The file cannot be read ({ $detail }).
likeness-word-document = a Word document
likeness-text-document = a text document (ODT or RTF)
likeness-presentation = a presentation
likeness-apple-document = a Numbers or Pages document
likeness-pdf = a PDF
likeness-picture = a picture
likeness-packed = a packed file
likeness-bytes = a program or a picture
likeness-web-page = a web page without a table
likeness-xml = XML that is no workbook
way-copy = Copy the table into a spreadsheet program and save it as XLSX.
way-numbers = Export it as Excel or CSV in the program it comes from.
way-ask = Ask whoever made it for the list as XLSX or CSV.
way-unpack = Unpack it and choose the file that is in it.
way-save = Save it as CSV or XLSX.
workbook-parts-disagree = its parts contradict each other
workbook-none = there is no workbook in it
workbook-unreadable = { $detail }
setting-encoding = The encoding “{ $given }” cannot be read. Pick one of { $permitted }.
setting-separator = The separator “{ $given }” is not possible. It must be an ASCII character, for instance a semicolon.
setting-no-day = “{ $given }” is not a day. Write it like 2026-10-31.
setting-day-to-come = “{ $given }” is still to come. Write the day on which the odometers were read, today at the latest.
setting-no-year = “{ $given }” is not a year. Write it with four digits, such as 2025.
setting-answer = “{ $given }” is not an answer to “{ $question }”. Pick one of { $permitted }.
geography-unreadable = The file is neither GPX nor GeoJSON that can be read. Export it again where it comes from.
geography-unreadable-at = The file cannot be read as GPX or GeoJSON from line { $line }, column { $column } on. Export it again where it comes from.
geography-no-features = The GeoJSON file has no features.
geography-no-track = The file has no track with at least two positions.
geography-too-long = The track has { $count } positions; at most { $most } are read.
geography-not-on-earth = Position { $place } of the track, { $longitude } { $latitude }, is not on Earth.
geography-no-code = Feature { $place } has no municipality code (kommunkod).
geography-not-a-code = Feature { $place }: “{ $given }” is not a municipality code of four digits.
geography-no-geometry = Feature { $place } has no geometry.
geography-not-an-area = Feature { $place } is neither a polygon nor several.
geography-no-shape = Feature { $place }: its coordinates cannot be read as an area.

mapping-file-row = Row { $row }: { $said } Nothing is saved.
mapping-file-column-missing = The column { $column } is missing from the header “{ $given }”.
mapping-file-column-not-known = “{ $given }” is not a column, or is there twice. The columns are { $permitted }.
mapping-file-no-rows = There is nothing below the header.
mapping-file-cell-without-header = “{ $given }” has no header above it.
mapping-file-sheet-two = The sheet “{ $given }” has rows too, and only one sheet is read. Put the rows in one sheet.
mapping-file-posting = { $fault }
mapping-file-not-a-year = “{ $given }” is not a year; write for example 2026.
mapping-file-no-category = “{ $given }” is not a category; write { $permitted }.
mapping-file-no-organisation = No organisation is called “{ $given }” or has that code. You keep the accounts of { $permitted }.
mapping-file-not-yours = You keep no accounts for “{ $given }”. Leave its rows out.
mapping-file-twice = “{ $given }” is given twice for { $organisation } { $year }.
category-settlement-short = Settlement
