"""Compare the LSTM with a transformer of the same size, both trained from scratch."""
