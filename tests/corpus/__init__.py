"""Import, build and check every registry of a folder, and report what failed: `make corpus CORPUS=FOLDER`.

The tests run it on the published registries that are at hand.
"""
