"""Tests of `codegen/audit`."""
