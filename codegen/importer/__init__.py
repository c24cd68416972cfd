"""Registry files from IANA's tables, and the proof that nothing is lost."""
