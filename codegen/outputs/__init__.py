"""Outputs: which there are, what each is given, and how it gets onto the disk."""
