"""Outputs: their list, their views, their text, and how they are written to the disk."""
