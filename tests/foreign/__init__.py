"""Tests of the tables that people have."""
