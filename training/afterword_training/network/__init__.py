"""Define the LSTM and train it: losses, optimiser, checkpoints, processes."""
