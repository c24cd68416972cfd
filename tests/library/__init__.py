"""Tests of smtpcodes, the library."""
