"""Reports of the commands, a module each: as text, JSON, annotations for GitHub and Markdown."""
