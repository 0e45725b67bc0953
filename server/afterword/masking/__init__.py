"""Tell prose from markup and code, line by line, in each format."""
