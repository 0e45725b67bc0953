"""Offline training of Afterword models: reading, tokenizer, LSTM, loop, evaluation."""
