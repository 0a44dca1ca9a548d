"""Baseline: the lexicon VADER over the same file, by a process for each core.

python vader_way.py IN.csv OUT.parquet
"""

from __future__ import annotations

import os
import sys
from multiprocessing import Pool

import pandas as pd
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

ROWS_AT_ONCE = 200

ANALYZER = SentimentIntensityAnalyzer()


def compound(text: str) -> float:
    return float(ANALYZER.polarity_scores(text)["compound"])


def main() -> None:
    source, target = sys.argv[1:]
    frame = pd.read_csv(source)
    texts = [str(text) for text in frame["text"]]
    processes = min(len(os.sched_getaffinity(0)), -(-len(texts) // ROWS_AT_ONCE))
    if processes == 1:
        frame["score"] = list(map(compound, texts))
    else:
        with Pool(processes) as pool:
            frame["score"] = pool.map(compound, texts, chunksize=ROWS_AT_ONCE)
    frame["sentiment"] = [
        "positive" if score >= 0.05 else "negative" if score <= -0.05 else "neutral" for score in frame["score"]
    ]
    frame.to_parquet(target)


if __name__ == "__main__":
    main()
