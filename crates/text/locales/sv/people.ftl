# Inloggning, konto och användare. Samma nycklar i samma ordning som i ../en/people.ftl.

login-title = Logga in
login-login = Användarnamn
login-password = Lösenord
account-title = Mitt konto
account-roles = Roller
account-language = Språk
sessions-title = Inloggningar
session-since = sedan
session-seen = senast använd
session-own = Den här
session-end = Avsluta
sessions-end-others = Avsluta alla andra
session-browser-unknown = Okänd webbläsare
user-sessions-intro = Personen loggas ut överallt och kan logga in igen. Nycklar och kalenderlänkar gäller fortfarande.
user-sessions-end = Avsluta alla inloggningar
own-password = Ditt eget lösenord
own-password-hint = Det är en stund sedan du skrev det. Skriv det igen, så att ingen annan gör detta vid din webbläsare.
account-everywhere = Logga ut på alla enheter
accessibility-title = Tillgänglighet
accessibility-goal = Sidorna ska uppfylla WCAG 2.1 nivå AA (EN 301 549). De fungerar med tangentbord, skärmläsare och förstoring, och utan JavaScript.
accessibility-tested = Varje sida prövas automatiskt med axe-core vid varje ändring. Det ersätter inte prövning med användare.
accessibility-report = Om något inte fungerar för dig: hör av dig till din kommuns fordonssamordnare. Myndigheten för digital förvaltning har tillsyn.
users-title = Användare
user-name = Namn
user-role = Roll
user-new = Ny användare
user-active = Aktiv
user-invited = Har inte valt lösenord
user-disabled = Avstängd
user-email = E-post
other-tab-title = Sidan öppnades av någon annan
other-tab-why = Sidan som du skickade ifrån öppnades av någon annan, som sedan loggade ut i en annan flik. Nu är { $name } inloggad. Inget är gjort.
other-tab-back = Var det inte du som skulle skicka? Logga ut och låt den andra logga in och fylla i på nytt.
other-tab-written = Det här skrevs
other-tab-again = Skicka i stället som { $name }
kept-title = Skicka det du skrev
login-ended = Du var inte längre inloggad. Inget är gjort. Logga in igen.
kept-log-in = Du var inte längre inloggad. Logga in igen, så finns det du skrev kvar. Inget är gjort ännu.
kept-why = Du är inloggad igen. Det du skrev är inte skickat ännu.
kept-of-another = Det här skrevs av någon annan, som inte längre är inloggad här. Nu är { $name } inloggad. Inget är gjort.
kept-without-files = Bilder och filer följer inte med. Behövs de, så fyll i formuläret på nytt med texten ovan.
kept-send = Skicka
user-add = Lägg till
user-new-hint = Personen väljer själv sitt lösenord med en länk, som visas när du har lagt till personen.
user-licences = Körkort
user-entry = Uppgifter
user-not-ours = Personen har roller även hos andra organisationer eller är systemadministratör. Du kan ge och ta bort roller i din egen organisation; resten ändrar en systemadministratör.
user-roles-kept = Bocka ur det som ska tas bort
user-role-more = Ny roll
user-role-none = Ingen ny
user-roles-save = Spara rollerna
user-link-intro = Personen väljer själv lösenord med en länk. Den fungerar en gång, i ett dygn. När lösenordet är valt avslutas personens inloggningar, nycklar och kalenderlänkar.
user-link-make = Skapa länk
user-link-fresh = Länk för att välja lösenord. Den visas bara nu.
user-link-hint = Ge länken till personen själv, på ett sätt som du litar på. Den fungerar en gång, i ett dygn, och en ny länk gör den förra ogiltig.
user-lock-title = Åtkomst
user-lock-intro = Den som stängs av loggas ut överallt, och nycklar och kalenderlänkar slutar gälla. Bokningarna står kvar, och samordnarna får veta vilka de är.
user-lock-out = Stäng av
user-let-in-intro = Den som släpps in loggar in på nytt och gör nya nycklar och kalenderlänkar. Tidigare platser på väntelistan kommer inte tillbaka.
user-let-in = Släpp in igen
user-ahead = { $count ->
    [one] { $count } bokning ligger framför.
   *[other] { $count } bokningar ligger framför.
}
user-ahead-pass-on = Lämna över eller avboka
user-ahead-told = En samordnare lämnar över eller avbokar. Finns ingen, ge någon den rollen.
user-out = { $count ->
    [one] { $count } fordon är ute. Ta hand om nycklarna och lämna tillbaka det.
   *[other] { $count } fordon är ute. Ta hand om nycklarna och lämna tillbaka dem.
}
user-waiting = { $count ->
    [one] { $count } plats på väntelistan försvinner när personen stängs av.
   *[other] { $count } platser på väntelistan försvinner när personen stängs av.
}
password-title = Byt lösenord
password-present = Nuvarande lösenord
password-new = Nytt lösenord
password-again = Nytt lösenord en gång till
password-hint = Minst 10 tecken. Flera ord är lättare att minnas och svårare att gissa.
password-everything = Avsluta även mina nycklar och kalenderlänkar
password-ends = Du loggas ut överallt utom här.
password-change = Byt lösenord
password-choose-title = Välj lösenord
password-choose = Välj lösenord
password-chosen = Lösenordet är valt. Logga in med det.
password-link-over = Länken gäller inte. Den kan vara använd eller för gammal. Be din administratör om en ny.
