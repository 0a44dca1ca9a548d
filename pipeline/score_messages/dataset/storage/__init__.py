"""How a dataset is laid down: every file whole or not at all, and no reader ever stumbles."""
