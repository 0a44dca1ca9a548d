"""What becomes of each input in one run."""
