"""Tests of the room codegen/model."""
