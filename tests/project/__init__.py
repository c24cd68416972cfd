"""Tests of the room codegen/project."""
