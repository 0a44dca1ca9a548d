"""How good a model is on labelled files, beside the baselines that it has to beat."""
