"""What the standards' own registries say, as records; and those records against the registry: what has drifted apart.

`document` reads IANA's XML and the RFC index, `reading` finds in a record what a mapping asks for, `comparison` holds
that against the registry and the `lock`, `edits` writes what needs no judgement, `fetching` asks the network. Knows
the model and the lines of TOML files; knows no output, no terminal and no clock.
"""
