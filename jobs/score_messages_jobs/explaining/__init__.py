"""What `sentiment-jobs explain` needs beside the library.

scored_message   the message of a scored table
in_terminal      how an explanation looks in a terminal
"""
