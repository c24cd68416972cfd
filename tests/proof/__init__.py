"""Tests of the room codegen/proof."""
