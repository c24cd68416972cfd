"""Imported tables against other people's constants of the same standards."""
