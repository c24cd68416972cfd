"""Where a project and its files are, and its configuration."""
