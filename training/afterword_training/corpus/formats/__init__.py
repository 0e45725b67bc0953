"""Convert each kind of file to prose."""
