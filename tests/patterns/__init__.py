"""Tests of the module codegen/patterns.py."""
