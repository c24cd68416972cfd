"""Tables that people have: CSV, JSON, TOML, JSON Schema and Python source, as values. Python is never imported."""
