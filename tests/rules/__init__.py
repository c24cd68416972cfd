"""Tests of the room codegen/rules."""
