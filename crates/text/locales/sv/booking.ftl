# Bokning, tavlan och väntelistan. Samma nycklar i samma ordning som i ../en/booking.ftl.

book-title = Boka
book-start = Från
book-end = Till
book-near = Nära
book-payer = Betalas av
book-place = Plats
book-search = Visa lediga fordon
book-free = Lediga fordon
book-none = Inget ledigt fordon passar. Pröva en annan tid eller färre krav.
book-licence-missing = Det finns lediga fordon, men de kräver ett körkort som inte är registrerat för dig:
book-licence-hint = Har du det? Be den som sköter användarna hos er att lägga till det.
book-this = Boka
book-one = Boka
book-note = Anteckning
book-note-hint = Skriv aldrig namn på brukare eller patienter.
reason-own = Din organisations
reason-here = Står där
reason-distance = { $km } km bort
reason-fits = Lagom stort
reason-spare = Platser över: { $spare }
reason-contract = Under avtalad körsträcka
bookings-title = Mina bokningar
bookings-coming = Kommande
bookings-past = Tidigare
bookings-none = Du har inga kommande bokningar.
bookings-of = Bokningar för { $name }
booking-title = Bokning
check-out-title = Hämta fordonet
check-out = Hämta
return-title = Lämna tillbaka
return = Lämna
return-remark = Något att säga till nästa förare?
odometer-out = Mätarställning i km
odometer-in = Mätarställning i km vid återlämning
cancel-booking = Avboka
board-title = Planeringstavla
view-day = Dag
view-week = Vecka
view-four-weeks = Fyra veckor
board-week = Vecka { $week }: { $from } – { $to }
board-weeks = Vecka { $week }–{ $last }
board-earlier = Tidigare
board-today = I dag
board-later = Senare
board-date = Datum
board-search = Sök fordon
board-show = Visa
board-help = Dra en bokning för att flytta den, dra i kanten för att ändra längden. Med tangentbordet: M för att flytta, pilarna, skift och pilarna för längden, Enter sparar, Esc ångrar.
board-none = Inga fordon passar urvalet.
board-more = Fler fordon
board-book = Boka
board-stopped = Får inte köras
board-busy = Upptaget
board-block = Verkstad eller spärr
board-late = Ute, försenad
board-moved = { $vehicle } { $start }–{ $end }: flyttad.
board-asked = { $vehicle } { $start }–{ $end }: förfrågan är skickad och väntar på godkännande.
board-say-picked = Flyttar. Pilarna ändrar tid och fordon, skift och pilarna längden. Enter sparar, Esc ångrar.
board-say-at = till
board-say-back = Tillbaka där den var.
board-say-lost = Servern svarade inte. Bokningen ligger där den låg.
board-say-ended = Du är inte längre inloggad, eller någon annan är det. Bokningen ligger där den låg. Läs in sidan på nytt.
board-undo = Ångra
board-instead = Flytta i stället till
board-open = Öppna
board-act-earlier = Tidigare
board-act-later = Senare
board-act-shorter = Kortare
board-act-longer = Längre
board-act-up = Fordonet ovanför
board-act-down = Fordonet nedanför
board-act-save = Spara
board-act-cancel = Avbryt
book-date = Datum
book-until = Till och med (annan dag)
book-more = Ärende, upprepning och krav
book-repeat = Upprepas
book-stale = Du har ändrat vad du söker. Sök igen för att se vad som är ledigt då.
book-repeat-until = Sista dag
book-tow-bar = Dragkrok
book-lift = Rullstolslift
book-asks = Kräver godkännande
book-asks-hint = Fordonet är inte ditt förrän någon har godkänt.
book-ask-this = Skicka förfrågan
book-ask-one = Fråga om
book-taken-then = Upptaget då. Nästa lediga tid:
repeat-once = En gång
repeat-daily = Varje dag
repeat-weekdays = Varje vardag
repeat-weekly = Varje vecka
repeat-fortnightly = Varannan vecka
repeat-monthly = Varje månad
series-refused = De här tillfällena går inte att få
series-leave-out = Boka de andra
series-wait = Boka de andra och vänta på de här
series-part = Gäller
part-this = Bara den här
part-following = Den här och de följande
part-all = Alla kommande
strip-label = Vecka
strip-week = v.
strip-before = En vecka tidigare
strip-after = En vecka senare
wait-for-this = Ställ mig i kö för det här fordonet
wait-offer = Passar inget? När ett fordon blir ledigt hålls det åt dig, och du får ett meddelande.
wait-join = Ställ mig på väntelistan
waiting-title = Väntelista
waiting-intro = När ett fordon blir ledigt hålls det åt den första som det passar, till en tidpunkt. Sedan går det till nästa.
waiting-none = Ingen väntar.
waiting-any = Vilket fordon som helst som passar
waiting-until = Hålls åt dig till
waiting-until-for-other = Hålls åt personen till
waiting-accept = Ta det
waiting-leave = Lämna listan
waiting-take-off = Ta bort från listan
requests-title = Förfrågningar
requests-none = Inga förfrågningar väntar.
requests-competing = { $count ->
    [one] { $count } annan vill ha fordonet samtidigt
   *[other] { $count } andra vill ha fordonet samtidigt
}
requests-queue = Ställ de andra på väntelistan
requests-approve = Godkänn
requests-refuse = Avslå
requests-reason = Skäl, om du avslår
booking-fresh = Klart! { $vehicle } är bokad { $start } – { $end }.
booking-to-next = Till nästa förare
booking-from-before = Från förra föraren
booking-fresh-series = Klart! { $booked } av { $wanted } { $wanted ->
    [one] tillfälle
   *[other] tillfällen
} är { $booked ->
    [one] bokat
   *[other] bokade
}, { $first } – { $last }.
booking-asked = Förfrågan är skickad och väntar på godkännande. { $vehicle } är inte bokad än; du får ett meddelande när någon har svarat.
booking-asked-series = En förfrågan om { $booked } av { $wanted } { $wanted ->
    [one] tillfälle
   *[other] tillfällen
} är skickad, { $first } – { $last }, och väntar på godkännande. { $vehicle } är inte bokad än; du får ett meddelande när någon har svarat.
booking-waiting = Du står på väntelistan för { $waiting } { $waiting ->
    [one] tillfälle
   *[other] tillfällen
}.
booking-key = Nyckel
booking-driver = Förare
booking-todo = Läs av mätarställningen när du hämtar, och när du lämnar.
booking-again = Boka samma fordon igen
check-out-from = Fordonet kan hämtas från
check-out-now = Hämta nu
check-out-now-hint = Behöver du det tidigare? Då börjar bokningen nu, om fordonet är ledigt.
reading-correct = Rätta mätarställningen
reading-title = Rätta en mätarställning
reading-stands = Står nu
reading-right = Rätt mätarställning i km
reading-hint = Båda värdena finns kvar i loggen. Kom värdet från en återlämning, rättas också körningens sträcka.
booking-already = Du hade redan den här bokningen. Ärendet och anteckningen är inte ändrade; ändra dem nedan om de ska vara andra.
about-title = Ärende och anteckning
move-title = Flytta eller ändra tiden
move-vehicle = Fordon
move-same = Samma fordon
move = Ändra
history-title = Vad som har hänt
history-book = Bokad
history-move = Ändrad
history-driver = förare { $from } → { $to }
history-cancel = Avbokad
history-check-out = Hämtad
history-return = Återlämnad
history-correct-reading = Mätarställningen rättad
history-approve = Godkänd
history-turn-down = Avslagen
history-offer = Erbjuden från väntelistan
history-accept-offer = Erbjudandet antaget
history-release-offer = Erbjudandet återtaget
history-release = Släppt, ingen hämtade
history-block = Spärrad för verkstad
history-unblock = Spärren hävd
impact-title = { $count ->
    [one] { $count } bokning ligger i vägen
   *[other] { $count } bokningar ligger i vägen
}
impact-intro = Välj vad det blir av var och en. Allt görs på en gång, och alla får veta.
impact-becomes = Blir
impact-move = Flytta till
impact-cancel = Avboka
impact-reason = Skäl, till dem som avbokas
booking-ics = Lägg i kalendern (.ics)
passing-none = Inga kommande bokningar.
passing-locked-out = Personen är avstängd och kan inte hämta något fordon. Lämna över bokningarna eller avboka dem.
passing-show = Bokning
passing-out = Nycklarna är ute. Ta hand om dem och öppna bokningen för att lämna tillbaka fordonet.
passing-driver = Ny förare
passing-reason = Skäl, om du avbokar
passing-hand-on = Lämna över de valda
passing-call-off = Avboka de valda
passing-done = { $count ->
    [0] Ingen bokning gick att ändra.
    [one] { $count } bokning är klar.
   *[other] { $count } bokningar är klara.
}
passing-stayed = De här står kvar:
