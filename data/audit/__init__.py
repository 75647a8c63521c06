"""The audit log: every access to a record, in a tree of hashes with signed checkpoints."""

from data.audit.log import AuditLog, Entry
from data.audit.verify import AuditReport, verify_log

__all__ = ["AuditLog", "AuditReport", "Entry", "verify_log"]
