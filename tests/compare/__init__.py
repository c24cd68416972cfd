"""Tests of the room codegen/compare."""
