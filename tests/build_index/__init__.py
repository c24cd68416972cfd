"""Tests of `codegen.build_index`."""
