"""Tests of `codegen.file_states`."""
