"""What lies in a dataset: its parts, what their footers say, and the records of past runs. Changes nothing."""
