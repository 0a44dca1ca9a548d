"""`python -m score_messages` is the command `score-messages`."""

import sys
from importlib import import_module

if __name__ == "__main__":
    sys.argv[0] = "score-messages"
    import_module("score_messages_jobs.start").score_messages()
