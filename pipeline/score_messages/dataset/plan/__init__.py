"""What a run has to do: pure decisions, testable without a disk."""
