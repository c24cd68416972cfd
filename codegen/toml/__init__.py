"""TOML files as text: the lines of their keys, and edits that keep everything else."""
