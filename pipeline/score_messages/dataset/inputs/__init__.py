"""What the sources of a run hold, and whether it has changed."""
