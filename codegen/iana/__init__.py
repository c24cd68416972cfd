"""Documents of IANA and the RFC Editor as values. Must not know the registry."""
