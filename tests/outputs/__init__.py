"""Tests of the room codegen/outputs."""
