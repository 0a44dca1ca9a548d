"""What `spark-submit` runs: `sentiment-jobs spark`, with the arguments that stand behind this file's name.

    spark-submit --master yarn "$(sentiment-jobs spark --print-submit)" SOURCE TARGET

A file of its own, since `spark-submit` takes no installed program. Once copied elsewhere it does the same: all it needs
is that score-messages can be imported where the driver runs.
"""

import sys
from importlib import import_module

if __name__ == "__main__":
    sys.argv[:] = ["sentiment-jobs", "spark", *sys.argv[1:]]
    import_module("score_messages_jobs.start").sentiment_jobs()
