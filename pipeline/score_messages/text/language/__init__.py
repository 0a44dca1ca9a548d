"""Which language a message is in, told from its words: `detect` decides, by `lists` and `spelling`.

Two files beside this one: `english.txt`, words of English messages, the most frequent first: the vocabulary that the
model `messages` had when the rule was chosen, so that another vocabulary changes no language; `words.txt`, some hundred
frequent words of each other language. docs/languages.md has the comparison with detectors that pip can install.
"""
