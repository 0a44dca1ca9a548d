"""A model's calibration and thresholds, fitted to a few hundred labels of the messages that somebody has.

`labels`            the labelled rows of a file, as a model scores them, with what each row stands for
`fit`               the few numbers that are fitted, and how: pulled to those that the model has
`cross_validation`  whether they help: predictions of rows that nothing was fitted to, beside the model's own
`tune`              the two together: what is kept, and why

No weight of the network changes, and TensorFlow isn't needed; `training.own_data` learns more, from more labels.
"""
