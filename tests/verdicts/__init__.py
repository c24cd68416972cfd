"""Labelled replies: how right the library's verdicts are."""
