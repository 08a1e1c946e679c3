# Driving log and trips. The same keys in the same order as in ../sv/driving.ftl.

log-title = Driving log
log-key = Trip id
log-plate = Registration number
log-gap-key = gap
log-date = Date
log-start = Start
log-end = End
log-odometer-out = Odometer out
log-odometer-in = Odometer in
log-km = Km
log-route = Route
log-purpose = Errand
log-driver = Driver
log-payer = Payer
log-private = Private
log-corrected = Corrected to
log-yes = Yes
log-gap = Gap: the odometer ran without a trip in the log
log-gaps = { $count ->
    [one] { $count } gap in the log
   *[other] { $count } gaps in the log
}
log-none = No trips that month.
correct-title = Correct
correct-trip-hint = In a closed month what was billed does not change: the difference is billed in the next open month.
correct-distance = Right distance (km)
correct-payer = Right payer
correct-billed = Corrected to
correct-history = Corrections after the month was closed
correct-from = Was
correct-to = Corrected to
correct-why = Why
correct-when = When
correct-who = By
correct-billed-in = Billed in
trip-title = Trip
trip-route-hint = From – to, for instance Nora – Lindesberg. Do not name anybody.
trip-private = Private use
trip-shares = Distance per municipality
trip-unmeasured = No track has been measured.
trip-municipality = Municipality
trip-elsewhere = Outside known municipalities
trip-part = Part
trip-track = Track (GPX or GeoJSON)
trip-track-hint = Only the metres per municipality are kept. The positions are not.
trip-measure = Measure the track
