# Granskning och drift. Samma nycklar i samma ordning som i ../en/system.ftl.

audit-title = Granskningslogg
