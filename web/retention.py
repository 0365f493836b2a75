"""Conversations that are too old are deleted while the server runs, too."""

import asyncio
import logging

from assistant import Conversations, ConversationsFailed

EVERY = 3600.0
"""Seconds between two purges."""

_LOG = logging.getLogger(__name__)


async def purge_for_ever(kept: Conversations) -> None:
    """Delete what is too old, again and again, until cancelled; the first time is when the server starts."""
    while True:
        await asyncio.sleep(EVERY)
        await asyncio.to_thread(purge, kept)


def purge(kept: Conversations) -> None:
    """Delete what is too old. A file that cannot be used is logged: questions are answered all the same."""
    try:
        count = kept.purge()
    except ConversationsFailed as error:
        _LOG.warning("old conversations could not be deleted: %s", error)
    else:
        _LOG.info("%d old conversations are deleted", count)
