"""Convert one format each to prose."""
