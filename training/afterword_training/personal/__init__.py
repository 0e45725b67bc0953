"""Make a model a person's own: fine-tuning, counts, provenance, updating, forgetting."""
