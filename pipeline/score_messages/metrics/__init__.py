"""How good predictions are: arrays in, frozen records out. Knows no texts and no models."""
