"""The library together with the tools, libraries and servers of its users."""
