"""Prints how long an import takes, and the number of names of members: python import_all.py FOLDER PACKAGE NAME...

Imports only modules that an interpreter loads at its start, so that the time has everything that the enums need.
"""

import sys
import time

folder, package, *names = sys.argv[1:]
sys.path.insert(0, folder)
statement = compile(f"from {package} import {', '.join(names)}", "import_all", "exec")
found: dict[str, type] = {}
start = time.perf_counter()
exec(statement, found)
seconds = time.perf_counter() - start
print(seconds, sum(len(vars(found[name])["_member_map_"]) for name in names))
