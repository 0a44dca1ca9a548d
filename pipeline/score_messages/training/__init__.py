"""What the default model learns from: public texts, their crops, and the verdicts of larger models on them."""
