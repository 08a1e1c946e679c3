# Meddelanden: vad andra har ändrat.
message-approval-wanted = { $vehicle } { $start }–{ $end }: en förfrågan väntar på ditt godkännande.
message-approved = { $vehicle } { $start }–{ $end }: din förfrågan är godkänd.
message-turned-down = { $vehicle } { $start }–{ $end }: din förfrågan avslogs. { $remark }
message-booking-moved = Din bokning är ändrad: { $vehicle } { $start }–{ $end }.
message-booking-cancelled = { $vehicle } { $start }–{ $end }: din bokning är avbokad. { $remark }
message-released = { $vehicle } { $start }–{ $end }: ingen hämtade fordonet, så bokningen är släppt.
message-overrun = { $vehicle } skulle ha varit tillbaka { $due } och är inte återlämnat. Din bokning { $start } kan påverkas.
message-offer = { $vehicle } { $start }–{ $end } hålls åt dig till { $until }. Svara på väntelistan.
message-offer-lapsed = Erbjudandet { $start }–{ $end } gick ut.
message-vehicle-stopped = { $vehicle } får inte köras: { $remark }
message-booked-vehicle-stopped = { $vehicle }, som du har bokat { $start }, får inte köras. Samordnaren hör av sig.
