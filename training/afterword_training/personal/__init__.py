"""Adapt a model to one person: fine-tuning, n-gram, datastore, provenance, updates, unlearning."""
