"""Baseline: how a reader of the article would score a CSV, with pandas and Keras.

python keras_way.py MODEL.keras VOCABULARY.txt IN.csv OUT.parquet [BATCH]
"""

from __future__ import annotations

import os
import string
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import pandas as pd

LENGTH, UNKNOWN, OFFSET = 80, 2, 4
SPACES = str.maketrans(dict.fromkeys(string.punctuation.replace("'", "") + "\t\n", " "))


def main() -> None:
    model_file, vocabulary_file, source, target, *batch = sys.argv[1:]
    with open(vocabulary_file, encoding="utf-8") as lines:
        ids = {line.strip(): number for number, line in enumerate(lines, start=OFFSET)}
    frame = pd.read_csv(source)
    rows = [[ids.get(word, UNKNOWN) for word in str(text).lower().translate(SPACES).split()] for text in frame["text"]]
    matrix = keras.utils.pad_sequences(rows, maxlen=LENGTH)
    model = keras.models.load_model(model_file)
    frame["score"] = model.predict(matrix, batch_size=int(batch[0]) if batch else 32, verbose=0).ravel()
    frame["sentiment"] = ["positive" if score >= 0.5 else "negative" for score in frame["score"]]
    frame.to_parquet(target)


main()
