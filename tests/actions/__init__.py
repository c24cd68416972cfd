"""Tests of the room codegen/actions."""
