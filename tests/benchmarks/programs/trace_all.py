"""Prints the octets in use after enums are imported and accessed: python trace_all.py FOLDER PACKAGE NAME...

What an interpreter keeps of every name that it meets lies in a table that doubles when it is full, whoever brings the
name that is one too many: it is made large before anything is counted, for the one as for the other.
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
