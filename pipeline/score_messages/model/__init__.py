"""The saved model: its files (bundle), its scoring (engine), its making (keras_lstm, export)."""
