# Inloggning, konto och användare. Samma nycklar i samma ordning som i ../en/people.ftl.

login-title = Logga in
login-login = Användarnamn
login-password = Lösenord
account-title = Mitt konto
account-roles = Roller
account-language = Språk
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
user-disabled = Avstängd
user-email = E-post
other-tab-title = Sidan öppnades av någon annan
other-tab-why = Sidan som du skickade ifrån öppnades av någon annan, som sedan loggade ut i en annan flik. Nu är { $name } inloggad. Inget är gjort.
other-tab-back = Var det inte du som skulle skicka? Logga ut, låt den andra logga in och gå tillbaka i webbläsaren: det som skrevs finns kvar där.
other-tab-again = Skicka i stället som { $name }
