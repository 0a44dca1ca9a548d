"""How much of a hostile mail is looked at: all limits of mail, each far above what honest mail needs."""

from __future__ import annotations

MAX_MESSAGE_BYTES = 32 << 20
"""A larger mail is not loaded: it becomes a row `too_long`. Providers refuse mail above 25 to 50 MiB."""

MAX_HEADER_BYTES = 64 << 10
"""A longer block of headers makes a mail `malformed`."""

MAX_PARTS = 1000
"""Parts of a mail; more make it `malformed`."""

MAX_DEPTH = 50
"""Parts within parts; deeper nesting makes a mail `malformed`."""

MAX_PARAMETERS = 4096
"""Characters of a header that are searched for parameters, such as a charset."""


MAX_LINE = 1000
"""Characters of a line of text that is looked at for marks of quoting and the like; longer lines are the writer's."""

MAX_ATTRIBUTIONS = 2000
"""Lines of a mail that are looked at for "On ... wrote:"; those after them are the writer's."""


class TooMuchError(ValueError):
    """A mail goes over a limit, so that it is not looked at any further."""
