"""Tests of `codegen.index`."""
