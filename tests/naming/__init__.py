"""Tests of the room codegen/naming."""
