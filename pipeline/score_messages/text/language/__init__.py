"""Which language a message is in, told from its words: `detect` decides, by `lists` and `spelling`.

Two files beside this one: `english.txt`, words of English messages, the most frequent first; `words.txt`, some hundred
frequent words of each other language. docs/languages.md has the comparison with detectors that pip can install.
"""
