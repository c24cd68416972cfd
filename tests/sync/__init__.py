"""Tests of the room codegen/sync."""
