"""The public IMDB reviews: download the archive once, check it, and read the reviews out of it."""
