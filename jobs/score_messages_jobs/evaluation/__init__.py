"""What `sentiment-jobs evaluate` measures and prints.

`measured_sets` scores labelled files and measures the scores; `tables` prints figures for people, `figures_json` for
programs.
"""
