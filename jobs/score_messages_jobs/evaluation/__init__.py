"""What `sentiment-jobs evaluate` prints: `tables` for people, `figures_json` for programs."""
