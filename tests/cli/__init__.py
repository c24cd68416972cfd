"""Tests of the room codegen/cli."""
