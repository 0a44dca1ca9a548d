"""Why a message has its prediction: what the model's answer changes by when parts of the message are left out.

spans       a place in a text                 sentences   a text to sentences
worst       sentences scored alone            readings    what the model reads without some words, as one batch
phrases     words that only together say something                 effects     what leaving them out changes
explanation one message explained             because     the same in a table's cell

Knows models and text rules, but no tables and no files. Nothing here learns or guesses: every number is the difference
of two predictions of the model itself.
"""
