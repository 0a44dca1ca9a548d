"""Which messages of a scored table are worth labelling, drawn so that figures from their labels hold for all of them.

The words of this folder:

- population: the messages of a source that could be judged: with a prediction, from people, in the days asked for,
  and in no earlier sample.
- text: what is drawn. Messages whose texts have the same words count as one text, which stands for several messages.
- stratum: `new`, a text whose words or sender the model or the earlier messages don't know; `unsure`, among the others
  those that the model is least sure of; `plain`, all the rest.
- drawn: why a row is in the sample: `random`, `unsure` or `new`.
- weight: how many messages of the population a row stands for (`inclusion`).
"""
