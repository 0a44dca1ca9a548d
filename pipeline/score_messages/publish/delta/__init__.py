"""Three Delta tables as a target of publishing: `messages`, `runs` and `daily` in a local folder or a bucket.

Each table changes by one commit, so readers of a table see the old or the new state. Three tables can't share a commit:
`messages` comes first, then `runs`, then `daily`, and the last says, in its commit, which versions of the other two it
belongs to. Where that isn't so, a publish was killed in between, and the next one completes it.

What a table holds stands in itself: `messages` has the fingerprint of its part in each row, the small ones a digest.
"""
