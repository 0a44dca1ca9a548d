"""Models that were made elsewhere, read as data: bounded, allow-listed, nothing in them run.

keras_file      a .h5 or .keras file: recognised by content, to weights and length
  keras_config    its layers in order; keras_layers: which layers and settings our network reproduces exactly
  hdf5_data       arrays out of HDF5; keras_zip: members of a .keras file
word_index      Keras' JSON of words and ranks, to a vocabulary
  strict_json     JSON without doubled keys; limits: all limits, in one place
"""
