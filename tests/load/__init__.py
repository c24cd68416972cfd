"""Tests of the room codegen/load."""
