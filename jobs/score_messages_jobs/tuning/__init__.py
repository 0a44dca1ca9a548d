"""What `sentiment-jobs tune` does (`tuning`), and what it says (`outcome`)."""
