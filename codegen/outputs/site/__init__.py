"""The site: web pages of a registry, the data beside each page, and the index for the search."""
