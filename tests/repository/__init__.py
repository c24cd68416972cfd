"""Tests of this repository: hooks, workflows, releases, distributions."""
