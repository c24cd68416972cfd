"""Registry files from tables of others, and the proof that nothing is lost."""
