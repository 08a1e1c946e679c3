# Login, account and users. The same keys in the same order as in ../sv/people.ftl.

login-title = Log in
login-login = User name
login-password = Password
account-title = My account
account-roles = Roles
account-language = Language
sessions-title = Logins
session-since = since
session-seen = last used
session-own = This one
session-end = End
sessions-end-others = End all others
session-browser-unknown = Unknown browser
user-sessions-intro = The person is logged out everywhere and can log in again. Tokens and calendar links go on working.
user-sessions-end = End all logins
own-password = Your own password
own-password-hint = You wrote it a while ago. Write it again, so that nobody else does this in your browser.
account-everywhere = Log out on all devices
accessibility-title = Accessibility
accessibility-goal = These pages should meet WCAG 2.1 level AA (EN 301 549). They work with keyboard, screen reader and magnification, and without JavaScript.
accessibility-tested = Every page is tested automatically with axe-core with every change. That does not replace testing with users.
accessibility-report = If something does not work for you, contact the fleet coordinator of your municipality. The Agency for Digital Government supervises.
users-title = Users
user-name = Name
user-role = Role
user-new = New user
user-active = Active
user-invited = Has not chosen a password
user-disabled = Locked out
user-email = E-mail
other-tab-title = Somebody else opened this page
other-tab-why = The page that you sent this from was opened by somebody else, who then logged out in another tab. { $name } is logged in now. Nothing was done.
other-tab-back = Was it not you who was to send it? Log out, and let the other person log in and fill it in anew.
other-tab-written = This was written
other-tab-again = Send it as { $name } instead
kept-title = Send what you wrote
login-ended = You were no longer logged in. Nothing was done. Log in again.
kept-log-in = You were no longer logged in. Log in again, and what you wrote is still there. Nothing has been done yet.
kept-why = You are logged in again. What you wrote has not been sent yet.
kept-of-another = This was written by somebody else, who is no longer logged in here. { $name } is logged in now. Nothing was done.
kept-without-files = Pictures and files do not come along. If they are needed, fill in the form anew with the text above.
kept-send = Send
user-add = Add
user-new-hint = The person chooses a password with a link, which is shown once you have added the person.
user-licences = Driving licence
user-entry = Details
user-not-ours = The person also has roles at other organisations or is a system administrator. You can give and take away roles in your own organisation; a system administrator changes the rest.
user-roles-kept = Untick what is to be taken away
user-role-more = New role
user-role-none = None
user-roles-save = Save the roles
user-link-intro = The person chooses a password with a link. It works once, for a day. When the password is chosen, the person's logins, tokens and calendar links end.
user-link-make = Make a link
user-link-fresh = Link for choosing a password. It is only shown now.
user-link-hint = Give the link to the person alone, in a way that you trust. It works once, for a day, and a new link makes the one before invalid.
user-lock-title = Access
user-lock-intro = Whoever is locked out is logged out everywhere, and tokens and calendar links no longer work. Bookings stay, and the coordinators are told which they are.
user-lock-out = Lock out
user-let-in-intro = Whoever is let in logs in anew and makes new tokens and calendar links. Earlier places on the waiting list do not come back.
user-let-in = Let in again
user-ahead = { $count ->
    [one] { $count } booking lies ahead.
   *[other] { $count } bookings lie ahead.
}
user-ahead-pass-on = Hand on or call off
user-ahead-told = A coordinator hands them on or calls them off. If there is none, give somebody that role.
user-out = { $count ->
    [one] { $count } vehicle is out. Collect the keys and return it.
   *[other] { $count } vehicles are out. Collect the keys and return them.
}
user-waiting = { $count ->
    [one] { $count } place on the waiting list goes when the person is locked out.
   *[other] { $count } places on the waiting list go when the person is locked out.
}
password-title = Change password
password-present = Present password
password-new = New password
password-again = New password once more
password-hint = At least 10 characters. Several words are easier to remember and harder to guess.
password-everything = End my tokens and calendar links, too
password-ends = You are logged out everywhere but here.
password-change = Change password
password-choose-title = Choose a password
password-choose = Choose password
password-chosen = The password is chosen. Log in with it.
password-link-over = The link does not work. It may have been used, or be too old. Ask your administrator for a new one.
