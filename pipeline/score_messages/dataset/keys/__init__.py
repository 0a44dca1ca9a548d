"""The keys by which messages are known again from run to run."""

from score_messages.dataset.keys.key_file import CHUNK, KeyFile, Rows
from score_messages.dataset.keys.key_index import Hits, KeyIndex
from score_messages.dataset.keys.key_store import KeyStore
from score_messages.dataset.keys.keyed_hash import KEY_BYTES, Keys, keys_of
from score_messages.dataset.keys.new_keys import NewKeys

__all__ = [
    "CHUNK",
    "KEY_BYTES",
    "Hits",
    "KeyFile",
    "KeyIndex",
    "KeyStore",
    "Keys",
    "NewKeys",
    "Rows",
    "keys_of",
]
