"""Work in other processes, which are forked and end with this one: the same on many items, or one piece ahead.

Knows nothing of the work, and nothing of terminals.
"""
