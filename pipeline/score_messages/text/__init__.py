"""From a message to the numbers that a model sees: text rules, vocabulary, encoding. Knows no files and no model."""
