"""The registry against upstream (IANA's tables and the RFC index): findings, and the edits that they allow."""
