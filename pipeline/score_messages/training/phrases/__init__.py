"""Sentences of our own with labels, made from templates: what short messages say and models often get wrong.

template   a sentence with gaps `{kind}` and alternatives `[this|that]`; its label follows from how it is said
gap        filled by a word of a kind (`words`), which may hold gaps itself
group      templates of all three labels on one matter, so that the matter itself gives no label away
around     neutral sentences of a mail around one of a template: greeting, closing, legal notice
"""
