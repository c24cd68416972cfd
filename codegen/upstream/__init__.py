"""What the standards' own registries say, as records; and those records against the registry: what has drifted apart.

`document` reads IANA's XML and the RFC index, `reading` finds in a record what a mapping asks for, `comparison` holds
that against the registry and the `lock`, `edits` writes what needs no judgement, `fetching` asks the network. For a
table that nothing follows yet, `proposing` chooses the key and the names, `placing` says what becomes of each record,
and `outline` where each of its cells is kept. Knows
the model and the lines of TOML files; knows no output, no terminal and no clock.
"""
