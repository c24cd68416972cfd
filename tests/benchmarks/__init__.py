"""What the toolkit and the package cost, each measure beside a peer's. `make bench` runs it; nothing here is a test."""
