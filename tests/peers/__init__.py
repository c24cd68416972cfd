"""Imported tables, compared with the constants of other packages for the same standards."""
