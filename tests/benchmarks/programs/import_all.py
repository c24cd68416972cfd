"""Prints how long importing takes, and how many names of members came: python import_all.py FOLDER PACKAGE NAME...

Imports nothing that an interpreter has not loaded by itself, so that all that the enums need is counted.
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
