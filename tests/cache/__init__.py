"""Tests of the room codegen/cache."""
