"""Token ids and states in, log-probabilities and states out (ONNX Runtime). Knows no text."""
