# Körjournal och körningar. Samma nycklar i samma ordning som i ../en/driving.ftl.

log-title = Körjournal
log-key = Rese-id
log-plate = Regnr
log-gap-key = lucka
log-date = Datum
log-start = Start
log-end = Slut
log-odometer-out = Mätare start
log-odometer-in = Mätare slut
log-km = Km
log-route = Färdväg
log-purpose = Ärende
log-driver = Förare
log-payer = Betalare
log-private = Privat
log-corrected = Rättad till
log-yes = Ja
log-gap = Lucka: mätaren gick utan körning i journalen
log-gaps = { $count ->
    [one] { $count } lucka i journalen
   *[other] { $count } luckor i journalen
}
log-none = Inga körningar den månaden.
correct-title = Rätta
correct-trip-hint = I en stängd månad ändras inte det debiterade: skillnaden debiteras i nästa öppna månad.
correct-distance = Rätt sträcka (km)
correct-payer = Rätt betalare
correct-billed = Rättad till
correct-history = Rättelser efter att månaden stängdes
correct-from = Var
correct-to = Rättad till
correct-why = Varför
correct-when = När
correct-who = Av
correct-billed-in = Avräknas i
trip-title = Körning
trip-route-hint = Från – till, till exempel Nora – Lindesberg. Skriv inga namn på personer.
trip-private = Privat körning
trip-shares = Sträcka per kommun
trip-unmeasured = Inget spår är mätt.
trip-municipality = Kommun
trip-elsewhere = Utanför kända kommuner
trip-part = Andel
trip-track = Spår (GPX eller GeoJSON)
trip-track-hint = Bara metrarna per kommun sparas. Positionerna sparas inte.
trip-measure = Mät spåret
