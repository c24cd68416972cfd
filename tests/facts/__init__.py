"""The registry held against the tables of facts next to the repository: no row lost, nothing extra without a reason."""
