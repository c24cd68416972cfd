"""Tests of the module codegen/regular_expressions.py."""
