"""The library among the tools, libraries and servers that its users have."""
