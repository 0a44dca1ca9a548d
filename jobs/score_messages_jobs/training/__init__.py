"""What `sentiment-jobs train` can make: the options and the recipes."""
