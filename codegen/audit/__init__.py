"""Compare tables of other programs with an enumeration of the registry: values and labels."""
