"""Tests of the room codegen/literals."""
