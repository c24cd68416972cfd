"""Tests of how the rooms of the toolkit fit together."""
