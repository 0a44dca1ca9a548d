"""How models are made: from the article's recipe, from one's own messages, and the default model from larger ones.

Words that mean one thing here:

recipe               how a network is built and trained: `article`, `own_data`, `messages`
label                what people called a text: 0 negative, 1 positive, 2 neutral
target               the probability of positive that is learnt for a text: 0, 1, or 0.5 for neutral
distillation target  a target that larger models give, alone or mixed with the label (`targets`)
teacher              the larger model, a fine-tuned transformer (`transformer`); a course is one epoch of its learning
set                  the public texts of one source (`corpus`); a text is known by its set and its index there
held out             texts that nothing is learnt from: they choose the epoch, calibrate, and set thresholds
left out             sets that are not learnt from at all, to see how well a model generalizes to other sources
crop, piece          some sentences of a text; a text and which of its characters a teacher scores
frame                a sentence of our own with gaps for words, scored by a teacher
phrase               a sentence of our own with a label that follows from its template (`phrases`)
calibration          a scale and a shift of the logit, so that scores are probabilities
threshold            a score that parts two classes
lexicon              words with rules around them: VADER
"""
