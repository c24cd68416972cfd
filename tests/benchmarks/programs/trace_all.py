"""Prints the octets in use after enums are imported and accessed: python trace_all.py FOLDER PACKAGE NAME...

An interpreter keeps every name in a table, which doubles when it is full. The program makes this table large before it
counts, so that no measurement contains a doubling.
"""

import sys
import tracemalloc

folder, package, *names = sys.argv[1:]
sys.path.insert(0, folder)
kept = [sys.intern(f"a name that nobody has {number}") for number in range(20_000)]
tracemalloc.start()
found = __import__(package, fromlist=names)
for name in names:
    list(getattr(found, name))
print(tracemalloc.get_traced_memory()[0])
