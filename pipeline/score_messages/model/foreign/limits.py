"""How much a model file from elsewhere may ask of this machine. Everything is checked before it is read."""

from __future__ import annotations

MAX_WORDS = 2_000_000
"""Rows of the embedding: more words than any published English vocabulary."""

MAX_WIDTH = 1024
"""Columns of the embedding: three times the widest word vectors in common use."""

MAX_UNITS = 4096
"""Units of the LSTM: beyond this, one message takes seconds."""

MAX_LENGTH = 10_000
"""Words a message is cut to: the engine keeps one state for each."""

MAX_LAYERS = 32
"""Layers of the network: the ones that can be imported come to ten or so."""

MAX_WEIGHT_BYTES = 512 * 1024**2
"""All weights as float32; they are held in memory twice while they are converted."""

MAX_FILE_BYTES = 3 * MAX_WEIGHT_BYTES + 64 * 1024**2
"""The model file: Keras stores Adam's two moments beside each weight."""

MAX_CONFIG_BYTES = 1024**2
"""The description of the network; a real one takes 4 KiB. At worst, parsing takes 25 times as much memory."""

MAX_WORD_INDEX_BYTES = 16 * 1024**2
"""The word index; IMDB's takes 1.6 MiB for 88,584 words, a Tokenizer of as many 9 MiB. At worst, parsing takes 25 times
as much memory."""
