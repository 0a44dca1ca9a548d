"""From the bytes of a mail to what its writer wrote. Knows no files, no batches and no models.

Only `outlook.pst_worker` opens a file, in a process of its own.

The words of this folder:

- part: a part of a MIME mail; a part may hold further parts.
- own words: what the writer of this mail wrote. The rest of its text is either thread or endings.
- thread: earlier mails that this mail quotes, below its own words or between them.
- attribution: the line above a quote, such as "On Monday Ann wrote:".
- endings: what stands at the end and isn't the message: signatures, legal notices, footers of lists.
- outcome: a mail's id if it has one, and the mail if it could be read.
"""
