"""The network of the recipes `messages` and `own`, which came after the article's."""

from __future__ import annotations

from score_messages.model.keras_lstm import LstmRecipe

POOLED = LstmRecipe(
    length=400,
    embedding=64,
    spread=0.05,
    dropout=0.0,
    recurrent_dropout=0.0,
    mask=True,
    pooling=("max", "mean"),
    word_vector_dropout=0.2,
    output_dropout=0.3,
    learning_rate=2e-3,
    epochs=10,
)
"""It skips pads, and its output reads the maximum and the mean of the states of all words, not the last state alone."""

WORD_DROPOUT = 0.1
"""The share of words that training shows as unknown; see `Batches.word_dropout`."""
