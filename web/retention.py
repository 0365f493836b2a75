"""Conversations that are too old are deleted while the server runs, too."""

import asyncio
import logging

from assistant import Conversations, ConversationsFailed

EVERY = 3600.0
"""Seconds between two purges."""

_LOG = logging.getLogger(__name__)


async def purge_for_ever(kept: Conversations) -> None:
    """Delete what is too old, again and again, until cancelled; the first time is when the conversations are opened."""
    while True:
        await asyncio.sleep(EVERY)
        try:
            count = await asyncio.to_thread(kept.purge)
        except ConversationsFailed as error:
            _LOG.warning("old conversations could not be deleted: %s", error)
        else:
            _LOG.info("%d old conversations are deleted", count)
