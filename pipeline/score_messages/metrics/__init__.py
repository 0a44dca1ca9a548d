"""How good scores and classes are, given the truth: arrays in, frozen records out. Knows no text and no model.

binary       negative against positive, on scored rows: balanced accuracy, AUC, log loss, calibration
three_class  negative, neutral and positive, over all rows: F1 of each, macro-F1, accuracy
ranking      how well a list sorted by the probability of negative begins with negative rows
classwise    calibration of the three probabilities
figures      all of them for one set, the figures over all rows first
intervals    an estimate with its 95 % interval, in closed form

A label is what people called a row, 0 negative, 1 positive, 2 neutral; a class is an index in `three_class.CLASSES`,
which are in the order of the score. A row is unscored if the model gave it no score; it counts as wrong over all rows.
"""
