"""Tests of the registry of this repository."""
