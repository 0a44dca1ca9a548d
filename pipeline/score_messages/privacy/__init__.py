"""What may be shown to people: no secret in an address, no message in the place of a column name.

column_names  which names may be shown. A name is evident if made of words that columns are called by (column_words),
              and name-like if it has the form of a name, which a short message may have as well; so one that is only
              name-like is shown where most names beside it are evident, else it is shown by its number and length
masked        addresses without their secrets
"""
