"""Tests of the room codegen/characters."""
