"""Commands that training adds to `afterword`."""
