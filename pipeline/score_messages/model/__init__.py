"""The saved model: its files, its scoring, and its making.

Words that mean one thing here:

model        a folder that scores messages: vocabulary, network, settings, record (`bundle` says which files)
settings     what decides predictions beside weights and words; with the files' hashes they make the fingerprint
record       what is known of a model and decides no prediction: its training, its figures; the card is made from it
golden text  a text whose ids and score are stored with a model, and checked each time it is loaded
network      the LSTM: in Keras where it is trained (`keras_lstm`), as a graph where it scores (`export`, `engine`)
pads         ids that fill up a shorter message: in front, read like words (`pre`), or behind, masked (`post`)
pooling      what the last layer reads: the state after the last word, or the maximum and the mean of all states
epoch        all training texts once, in the order that `batches` gives

Only `keras_lstm` imports TensorFlow, only `export` and `pooling` import ONNX. `foreign` reads files of other makers.
"""
