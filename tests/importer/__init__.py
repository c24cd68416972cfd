"""Tests of the room codegen/importer."""
