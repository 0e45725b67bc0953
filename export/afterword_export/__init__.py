"""Export a trained model to a bundle: graph, quantisation, verification."""
