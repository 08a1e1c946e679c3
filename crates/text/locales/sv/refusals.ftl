# Varför något inte går. Samma nycklar i samma ordning som i ../en/refusals.ftl.

refusal-taken = Fordonet är upptaget från { $from } till { $until }.
refusal-taken-unnamed = Fordonet är upptaget den tiden.
refusal-window-empty = Sluttiden måste ligga efter starttiden.
refusal-window-in-the-past = Tiden har redan varit.
refusal-window-too-long = En bokning får vara högst { $days } { $days ->
    [one] dag
   *[other] dagar
}.
refusal-not-in-service = Fordonet är inte i trafik ({ $status }).
refusal-driving-ban = Fordonet har körförbud från { $from } och kan bara bokas till besiktning eller verkstad.
refusal-licence-missing = Fordonet kräver körkort { $class }.
refusal-driver-locked-out = Föraren är avstängd och kan inte få något fordon. Välj en annan förare.
refusal-driver-books-nothing = Föraren har ingen roll som får boka. Välj en annan förare, eller be administratören om rollen Förare.
refusal-not-shared = Fordonet delas inte med din organisation.
refusal-not-shared-then = Fordonet går över till en annan organisation den { $on }. Till dess bokas det av dem som har det nu, från och med den dagen av dem som får det.
refusal-head-start = Andra organisationer kan boka fordonet först från { $from }.
refusal-stopped-by-defect = Fordonet får inte köras: ett fel är anmält.
refusal-no-such-local-time = Den tiden finns inte, klockan ställs fram. Närmast är { $before } och { $after }.
refusal-series-not-whole = { $count ->
    [one] { $count } tillfälle går inte att få: { $days }.
   *[other] { $count } tillfällen går inte att få: { $days }.
}
refusal-wrong-state = Det går inte i det här läget ({ $state }). { $possible }
possible-booking = { $word ->
    [checked_out] Medan fordonet är ute kan sluttiden ändras och fordonet lämnas tillbaka.
    [confirmed] Bokningen kan ändras, hämtas eller avbokas.
    [requested] Förfrågan väntar på svar; den kan ändras eller avbokas.
    [offered] Erbjudandet kan tas eller lämnas.
   *[other] Bokningen är avslutad. Gör en ny om det behövs.
}
possible-waiting = { $word ->
    [offered] Erbjudandet kan tas eller lämnas.
    [waiting] Inget fordon har blivit ledigt än.
   *[other] Väntan är slut. Ställ dig på väntelistan igen om det behövs.
}
possible-work = { $word ->
    [planned] Jobbet kan avslutas eller avbokas.
   *[other] Jobbet är avslutat. Planera ett nytt om det behövs.
}
possible-defect = { $word ->
    [open] Felet kan åtgärdas eller avfärdas.
   *[other] Felet är avslutat. Anmäl det igen om det finns kvar.
}
possible-proposal = { $word ->
    [open] Förslaget väntar på svar.
    [held] Det som föreslogs gäller redan. Föreslå en ändring om det behövs.
   *[other] Förslaget är avslutat. Lämna ett nytt om det behövs.
}
possible-objection = { $word ->
    [open] Ni har redan invänt, och invändningen väntar på svar.
    [stands] Invändningen är besvarad.
   *[other] Invändningen är avslutad.
}
refusal-stale = Någon annan har ändrat det under tiden. Se vad som gäller nu innan du sparar ditt.
stale-holds = Nu gäller: { $what }. Ändra det du skrev om det behövs, och spara igen.
refusal-changed-meanwhile = Någon annan har ändrat samma sak medan sidan var öppen. { $clashes } Inget är sparat. Tryck igen om det du skrev ska gälla.
clash = { $field } är nu ”{ $holds }”; du skrev ”{ $typed }”.
clash-nothing = inget
refusal-odometer-negative = Mätarställningen { $km } kan inte vara negativ.
refusal-odometer-falls-back = { $km } km är lägre än avläsningen innan, { $before } km { $at }. { $mil ->
        [true] Är värdet kanske i mil?
       *[other] Kontrollera siffrorna. Stämmer de, så är den förra fel: skriv varför och spara ändå.
    }
refusal-odometer-ahead-of-later = { $km } km är mer än { $after } km { $at }, som är senare.
refusal-odometer-implausible = { $order ->
        [until] { $driven } km till { $other } km { $when } – stämmer det?
       *[since] { $driven } km sedan { $when } – stämmer det?
    } { $perhaps ->
        [none] Kontrollera siffrorna.
       *[other] Är det kanske { $perhaps } km?
    } Är { $km } km rätt, skriv varför och spara ändå.
refusal-reading-in-future = { $at } har inte varit än. En mätarställning kan inte vara senare än nu.
refusal-check-out-too-early = Fordonet kan hämtas från { $from }. Vill du ha det nu, flytta starten till nu.
refusal-not-approved-yet = Det här är mer än vad som är godkänt. Ändra bokningens tid eller fordon först, så frågas samordnaren.
refusal-vehicle-out = Fordonet är inte återlämnat efter bokningen innan. Be samordnaren lämna tillbaka det, eller välj ett annat fordon.
refusal-reason-missing = Skriv varför.
refusal-corrected-reading-missing = Rättelsen måste peka på en mätarställning för samma fordon.
refusal-block-hits-bookings = { $count ->
    [one] { $count } bokning ligger i vägen. Flytta den först.
   *[other] { $count } bokningar ligger i vägen. Flytta dem först.
}
refusal-registration-number-in-use = { $number } är ett annat fordons nummer de dagarna.
refusal-out-of-bounds = { $field }: { $given } går inte. Det ska vara från { $least } till { $most }.
refusal-out-of-bounds-unnamed = { $field }: det ska vara från { $least } till { $most }.
refusal-text-too-long = { $field }: texten är för lång. Högst { $most } tecken får plats.
refusal-sign-not-allowed = { $field }: texten har ett tecken ({ $sign }) som inte syns och inte kan skrivas. Ta bort det.
refusal-total-below-kerb = Totalvikten { $total } kg är mindre än tjänstevikten { $kerb } kg.
refusal-already-there = { $field }: { $value } finns redan.
refusal-already-there-by = { $field }: { $value } finns redan. Det är { $by }.
refusal-already-there-unnamed = { $field }: det finns redan.
refusal-reference-missing = Något som det gäller finns inte, eller finns inte längre. Läs in sidan igen.
refusal-not-storable = Ett värde kan inte sparas ({ $constraint }). Kontrollera det som är skrivet.
refusal-registration-number-in-use-unnamed = Ett av registreringsnumren är ett annat fordons nummer de dagarna.
refusal-posting = { $category } – { $fault }
refusal-decision-missing = Beslutet saknas: skriv vem som har beslutat, när och paragrafen.
refusal-not-asked = Er organisation är inte tillfrågad om det här.
refusal-signed-already = Du har redan godkänt månaden som den är. Saknas det ett godkännande till måste någon annan ge det.
refusal-not-signed = Du har inget godkännande av månaden att ta tillbaka.
refusal-answered-already = Er organisation har redan svarat på förslaget. Ett svar ges en gång; vill ni något annat, föreslå det.
refusal-charged-in-closed-month = Månaden är stängd, så det är för sent att invända. Be { $organisation } rätta; skillnaden debiteras i { $open }, som är öppen.
refusal-proposal-changed = Förslaget är inte längre det du såg. Läs det igen och svara sedan.
refusal-not-a-party = Det här kan bara en part i det avtal som gäller göra.
refusal-own-account = Du kan inte stänga av dig själv. Be en annan administratör.
refusal-own-role = Du kan inte ta bort din egen roll som administratör. Be en annan administratör.
refusal-no-role-left = Personen måste ha minst en roll. Behåll en, eller stäng av personen i stället.
refusal-link-of-locked-out = Personen är avstängd och kan inte få någon länk. Släpp in personen igen först.
refusal-last-system-administrator = Det måste finnas en systemadministratör som kan logga in. Gör först någon annan till systemadministratör, eller släpp in någon som är avstängd.
refusal-roles-elsewhere = Personen har roller även hos andra organisationer eller är systemadministratör. Bara en systemadministratör kan ändra uppgifterna, stänga av eller släppa in den personen.
refusal-not-theirs-to-stop = Bara den som arbetar där fordonet hör hemma eller har det bokat kan ta det ur bruk. Anmäl skadan utan att stoppa fordonet, så får samordnarna veta det direkt.
refusal-tokens-are-made-logged-in = Med en nyckel går det inte att skapa en till. Logga in och skapa den där, eller fråga den som driver systemet.
refusal-of-another = { $vehicle ->
    [none] Fordonet
   *[other] { $vehicle }
} hör till { $organisation }, eller hörde dit den dag det gäller, och där har du ingen roll som får göra det här.
refusal-login-taken = Användarnamnet är upptaget. Välj ett annat, eller sök upp personen i listan om det är samma.
refusal-idempotency-key-reused = Samma nyckel har använts för något annat.
refusal-period-closed = Månaden är stängd. Det som den debiterar kan inte ändras; en rättelse debiteras i nästa öppna månad.
refusal-period-not-ready = Månaden kan inte stängas än. { $preconditions }
refusal-period-open = Månaden är inte stängd. Stäng den först, så är det som bokförs slutligt.
refusal-mapping-missing = { $party } saknar konto för { $year }: { $categories }. Ange dem under Konton.
refusal-lift-lapsed = Lyften måste besiktas: den får användas till och med { $until }.
