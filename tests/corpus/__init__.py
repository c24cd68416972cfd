"""Every registry of a folder imported, built and checked, and a report of what fell short: `make corpus CORPUS=FOLDER`.

It is a measure and no test: tests run it on the registries in sight.
"""
