"""What `sentiment-jobs show` does: finds what is asked for, and shows rows and counts, or passes them on."""
