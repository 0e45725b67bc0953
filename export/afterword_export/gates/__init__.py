"""Show what a recurrent network remembers: its gates, and what its units follow in a text."""
