"""Train a base model from a corpus: shards, mixture, recipe, run and release."""
