"""The costs of the toolkit and of the package, each next to a peer's. `make bench` runs this; it has no tests."""
