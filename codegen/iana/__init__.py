"""Documents that IANA and the RFC Editor publish, as values."""
