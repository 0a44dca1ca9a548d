"""How good a model is on labelled files, beside the baselines that it has to beat.

evaluate    a labelled file scored by the path that messages take; its figures and highest-loss errors
selection   which rows are measured, and in which parts
baselines   VADER, a bag of words, and the majority, on the same rows
bag         what the bag of words learns and chooses
notes       what a reader must know of the labels
challenges  short texts written to be hard

A highest-loss error is a row that is given a wrong class, with a score far from any that would have been right.
"""
