"""Tests of the room codegen/toml."""
