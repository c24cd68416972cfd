"""Tests of the manual and the README."""
