"""Other people's tables against an enumeration of the registry: missing, unknown, deprecated, and wrong labels."""
