"""The registry, compared with the tables of facts next to the repository: each difference needs a reason."""
