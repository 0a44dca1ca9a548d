"""Outlook's items, from what Outlook keeps to an internet mail that the rest of `mail` reads.

The words of this folder:

- item: what Outlook keeps: a mail, a contact, an appointment. `item_class` tells them apart.
- property: a fact of an item, by its number. A body is one, and so are the headers that a mail had on its way.
- internet mail: the item as it would have been sent: headers, parts, charsets. So all rules for texts are shared.

Sources: MS-CFB (the file that a .msg is), MS-OXMSG (what is in it), MS-OXPROPS (the properties), MS-OXRTFCP (packed
RTF), MS-OXRTFEX (HTML in RTF), MS-PST.
"""

COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a .msg begins, and every other file of Office's old kind."""

MAILBOX = b"!BDN"
"""How a .pst or .ost begins."""
