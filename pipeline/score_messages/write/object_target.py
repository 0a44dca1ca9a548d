"""An object that is to be written: what stands there, and whether it may be replaced. Only looks, never writes."""

from __future__ import annotations

from dataclasses import dataclass

from score_messages.errors import OutputError
from score_messages.stores.address import Address
from score_messages.stores.store import Store, open_store
from score_messages.stores.version import Version
from score_messages.write.options import WriteOptions
from score_messages.write.target import TABLE, refused_as_emptying, refused_as_foreign


@dataclass(frozen=True)
class ObjectTarget:
    """A key of an open store, as it was looked at before the run.

    Attributes:
        name: as the user gave it.
        existing: what stands there; None if nothing does. Only that is ever replaced.
    """

    name: str
    address: Address
    store: Store
    options: WriteOptions
    existing: Version | None

    def refuse_foreign(self) -> None:
        """Raise `TargetRefused` if an object stands there that this tool did not write; an empty one may go."""
        if self.existing is None or self.existing.size == 0 or self.options.force:
            return
        with self.store.open_read(self.address.key, self.existing) as file:
            if not TABLE.is_ours(file, self.options.prefix):
                raise refused_as_foreign(self.name, TABLE)

    def refuse_emptying(self) -> None:
        """Raise `TargetRefused` if a table stands there: for replacing it by a table without rows."""
        if self.existing is not None and self.existing.size and not self.options.allow_empty:
            raise refused_as_emptying(self.name)


def find_object(name: str, address: Address, options: WriteOptions) -> ObjectTarget:
    """Look at what stands there.

    Raises:
        OutputError: there is no such bucket, no right to look at it, no connection.
        PipelineError: as `open_store`.
    """
    store = open_store(address, OutputError)
    return ObjectTarget(name, address, store, options, store.head(address.key))
