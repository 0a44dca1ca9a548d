"""Baseline: the word list VADER over the same file.

python vader_way.py IN.csv OUT.parquet
"""

from __future__ import annotations

import sys

import pandas as pd
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer


def main() -> None:
    source, target = sys.argv[1:]
    analyzer = SentimentIntensityAnalyzer()
    frame = pd.read_csv(source)
    frame["score"] = [analyzer.polarity_scores(str(text))["compound"] for text in frame["text"]]
    frame.to_parquet(target)


main()
