"""Tests of the room codegen/interface."""
