"""Tests of what `codegen lint --fix` changes in registry files."""
