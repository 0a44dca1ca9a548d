"""Object stores: addresses such as s3://bucket/key, and the objects behind them. Knows bytes, not tables.

The words of this folder:

- address: what the user types; scheme, bucket and key. It never holds credentials.
- store: a bucket that is open, through obstore, which speaks to all three clouds.
- version: what was seen of an object when it was looked at: size, ETag, generation. All reads are of one version, and
  a write can ask that it still stands there.

`address.py` imports no client; `store.py` does, when a store is opened.
"""
