"""What the default model learns from: public texts, their crops, and the predictions of larger models on them."""
