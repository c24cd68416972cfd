"""Tests of the room codegen/iana."""
