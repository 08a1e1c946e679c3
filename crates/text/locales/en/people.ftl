# Login, account and users. The same keys in the same order as in ../sv/people.ftl.

login-title = Log in
login-login = User name
login-password = Password
account-title = My account
account-roles = Roles
account-language = Language
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
user-disabled = Locked out
user-email = E-mail
other-tab-title = Somebody else opened this page
other-tab-why = The page that you sent this from was opened by somebody else, who then logged out in another tab. { $name } is logged in now. Nothing was done.
other-tab-back = Was it not for you to send? Log out, let the other person log in, and go back in the browser: what was typed is still there.
other-tab-again = Send it as { $name } instead
