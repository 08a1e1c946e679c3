# Audit and operation. The same keys in the same order as in ../sv/system.ftl.

audit-title = Audit log
