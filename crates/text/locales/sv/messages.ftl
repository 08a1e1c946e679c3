# Meddelanden, kalendrar och webhookar. Samma nycklar i samma ordning som i ../en/messages.ftl.

message-approval-wanted = { $vehicle } { $start }–{ $end }: en förfrågan väntar på ditt godkännande.
message-approved = { $vehicle } { $start }–{ $end }: din förfrågan är godkänd.
message-turned-down = { $vehicle } { $start }–{ $end }: din förfrågan avslogs. { $remark }
message-booking-moved = Din bokning är ändrad: { $vehicle } { $start }–{ $end }.
message-booking-handed-on = Du har tagit över en bokning: { $vehicle } { $start }–{ $end }.
message-booking-taken-over = { $vehicle } { $start }–{ $end }: din bokning har lämnats över till en annan förare.
message-booking-cancelled = { $vehicle } { $start }–{ $end }: din bokning är avbokad. { $remark }
message-released = { $vehicle } { $start }–{ $end }: ingen hämtade fordonet, så bokningen är släppt.
message-overrun = { $vehicle } skulle ha varit tillbaka { $due } och är inte återlämnat. Din bokning { $start } kan påverkas.
message-offer = { $vehicle } { $start }–{ $end } hålls åt dig till { $until }. Svara på väntelistan.
message-offer-taken = Samordnaren har tackat ja åt dig: { $vehicle } { $start }–{ $end }.
message-offer-lapsed = Erbjudandet { $start }–{ $end } gick ut.
message-taken-off-waiting-list = Samordnaren har tagit bort dig från väntelistan för { $start }–{ $end }.
message-vehicle-stopped = { $vehicle } får inte köras: { $remark }
message-booked-vehicle-stopped = { $vehicle }, som du har bokat { $start }, får inte köras. Samordnaren hör av sig.
message-defect-reported = { $vehicle }: fel anmält: { $remark }
message-reading-confirmed = { $vehicle }: en mätarställning som verkar orimlig har bekräftats: { $remark }. Är den fel, eller den innan, rätta på fordonets sida.
message-driver-locked-out = { $who } är avstängd. { $who } har bokningar kvar ({ $what }): { $remark }. { $by ->
    [administrator] Det finns ingen samordnare: ge någon den rollen, som lämnar över eller avbokar dem.
   *[other] Ge dem till någon annan eller avboka dem.
}
message-driver-locked-out-with-keys = { $who } är avstängd och har hämtat { $remark }. { $by ->
    [administrator] Det finns ingen samordnare: ge någon den rollen, som tar hand om nycklarna och lämnar tillbaka fordonet.
   *[other] Ta hand om nycklarna och lämna tillbaka fordonet.
}
message-webhook-stopped = Webhooken { $remark } har inte gått att nå på länge och är avstängd. Inget mer skickas dit. Lägg upp den på nytt när mottagaren fungerar.
message-operator = Driften
message-agreement-applied = { $who } har satt avtalet ”{ $what }”, version { $version }, i kraft från { $from }. { $replaces ->
    [none] {""}
   *[other] Den ersätter version { $replaces }.
}
message-agreement-withdrawn = { $who } har tagit tillbaka avtalet ”{ $what }”, version { $version }, som gällde från { $from }. Versionen som började tidigare gäller vidare, om det finns någon.
message-price-list-applied = { $who } har satt prislistan ”{ $what }”, version { $version }, i kraft från { $from }. { $replaces ->
    [none] {""}
   *[other] Den ersätter version { $replaces }.
}
message-price-list-withdrawn = { $who } har tagit tillbaka prislistan ”{ $what }”, version { $version }, som skulle gälla från { $from }.
message-booked-vehicle-moved = { $vehicle }, som du har bokat { $start }, går över till { $who } { $from }. Bokningen står kvar. Ta reda på var fordonet står innan du ska ut.
message-vehicles-moved = { $who } har flyttat fordon: ”{ $what }” från { $from }. { $bookings ->
    [none] {""}
   *[other] Bokningar från och med den dagen ligger kvar: { $bookings }.
}{ $depots ->
    [none] {""}
   *[other] {" "}Uppställningsplatsen följer inte med: { $depots }.
}
message-proposal-made = { $who } föreslår: { $proposed } ”{ $what }” från { $from }. Läs det och svara senast { $until }.
message-proposal-held = Alla har sagt ja: { $proposed } ”{ $what }” från { $from }. { $bookings ->
    [none] {""}
   *[other] Bokningar från och med den dagen ligger kvar: { $bookings }.
}{ $depots ->
    [none] {""}
   *[other] {" "}Uppställningsplatsen följer inte med: { $depots }.
}
message-proposal-refused = { $who } har sagt nej till förslaget: { $proposed } ”{ $what }” från { $from }. { $remark }
message-proposal-replaced = Förslaget är ersatt: { $proposed } ”{ $what }” från { $from }{ $decision }. I dess ställe kom { $instead } ”{ $by }” från { $since }{ $decided }.
message-proposal-withdrawn = { $who } har dragit tillbaka förslaget: { $proposed } ”{ $what }” från { $from }.
message-proposal-lapsed = Förslaget förföll utan allas ja: { $proposed } ”{ $what }” från { $from }.
message-proposal-impossible = Förslaget kan inte längre gälla och har förfallit: { $proposed } ”{ $what }” från { $from }. Månaden är stängd, eller så är det som skulle ändras ett annat nu. Lämna ett nytt förslag om det behövs.
message-period-signed = { $who } har godkänt { $from }: { $what } kr. Ert godkännande saknas. { $until ->
    [none] {""}
   *[other] Svarar ni inte före { $until } räknas det som ett godkännande, och månaden stängs.
}
message-second-person-missing = { $who } har godkänt { $from } för alla: { $what } kr. En person till måste godkänna.
message-period-silent = { $from } är stängd: { $what } kr. Alla har inte godkänt, men enligt avtalet räknas tystnad som ett godkännande.
message-sign-off-outdated = { $from } är inte längre som du godkände den. Månaden är nu { $what } kr. Se vad som har ändrats och godkänn igen.
message-sign-off-withdrawn = { $who } har tagit tillbaka sitt godkännande av { $from }.
message-period-agreed = Alla har godkänt { $from }, och månaden är stängd: { $what } kr.
message-period-closed = { $who } har stängt { $from } för alla parter: { $what } kr.
message-charged-by-others = { $who } har lagt in något som ni betalar (antal: { $what }). Se vad det är, och invänd om något inte stämmer.
message-objection-made = { $who } invänder mot det som ni har lagt in för { $vehicle } { $start }: { $remark } Rätta det, eller svara varför ni står fast.
message-objection-met = { $who } har rättat det som invändningen om { $vehicle } { $start } gällde, och den är avslutad. { $remark }
message-objection-undone = { $who } har ångrat importen { $remark }, och det som invändningen om { $vehicle } { $start } gällde debiteras er inte längre. Invändningen är avslutad.
message-objection-answered = { $who } står fast vid det som ni invände mot för { $vehicle } { $start }: { $remark }
message-objection-withdrawn = { $who } har dragit tillbaka sin invändning om { $vehicle } { $start }.
message-audit-head = Granskningsloggens huvud för { $from } (antal poster: { $what }). Spara raden; med den kan loggen kontrolleras (vagnpark audit verify --heads). { $remark }
messages-title = Meddelanden
messages-none = Inga meddelanden.
messages-read = Markera alla som lästa
messages-new = Nytt
feeds-title = Kalenderprenumerationer
feeds-intro = En kalender att prenumerera på i Outlook eller telefonen. Den som har lösenordet eller adressen kan läsa kalendern; återkalla den om det kommit fel.
feeds-fresh-login = Kopiera nu, det visas bara den här gången. Kalenderprogram som kan logga in får adressen och lösenordet; användarnamnet är valfritt.
feeds-login = Adress
feeds-fresh = Program som inte kan logga in får i stället en adress med lösenordet i
feeds-make-person = Mina bokningar
feeds-make-dues = Det som förfaller
feeds-revoke = Återkalla
feed-person = Mina fordonsbokningar
feed-vehicle = Fordonets bokningar
feed-dues = Förfaller
feed-ban = Körförbud från { $from }
message-due-soon = { $vehicle }: { $what } förfaller { $start }.
webhooks-intro = Händelser i din organisation skickas signerade till adresserna här.
webhooks-new = Ny webhook
webhooks-url = Adress
webhooks-secret = Nyckeln som mottagaren kontrollerar signaturen med. Den visas bara nu.
webhooks-disable = Stäng av
webhook-log = Skickat
webhook-none = Inget har skickats än.
webhook-event = Händelse
webhook-attempts = Försök
webhook-answer = Svar
webhook-was-off = Webhooken stängdes av.
webhook-too-slow = Mottagaren svarade inte i tid.
webhook-no-host = Adressens värdnamn finns inte på nätet. Kontrollera adressen.
webhook-turned-away = Mottagaren tar inte emot anslutningar.
webhook-broken-off = Anslutningen bröts innan svaret kom.
webhook-not-secure = Anslutningen är inte säker: mottagarens certifikat godtas inte.
webhook-own-network = Mottagaren finns inte på det öppna nätet. Den som driver systemet kan tillåta mottagare i det egna nätet.
webhook-other-host = Värden är ingen av dem som den som driver systemet tillåter.
webhook-no-secret = Webhookens hemlighet är krypterad med en annan nyckel än den som installationen har nu. Lägg upp webhooken på nytt.
webhook-plain = Adressen börjar inte med https. Lägg upp webhooken på nytt med en säker adress.
webhook-no-connection = Det gick inte att ansluta till mottagaren.
webhook-answered = Mottagaren svarade { $status }.
webhook-said = Det gick inte att skicka: ”{ $detail }”
webhook-again = Skicka igen
webhooks-title = Webhookar
delivery-waiting = Väntar
delivery-sent = Skickad
delivery-failed = Misslyckad
