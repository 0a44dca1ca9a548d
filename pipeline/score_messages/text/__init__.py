"""From a message to the numbers that a model sees: text rules, vocabulary, encoding. Knows no files and no model.

The words of this folder:

- text rules: how a message becomes lower-case words, in numbered versions; a model names its version.
- word: letters, marks, digits and apostrophes between spaces, as `normalize` gives them.
- vocabulary: the words that a model knows, the most frequent first; a word's id follows from its index.
- reserved ids: ids that stand for no word: padding, start, unknown.
- truncation: which words are cut off where a message has more than the model sees, `pre` the first, `post` the last.
"""
