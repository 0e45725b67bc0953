"""Export of a training checkpoint to a bundle: graph, quantisation, verification."""
