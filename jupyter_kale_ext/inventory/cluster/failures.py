"""Why a cluster could not be read."""

from __future__ import annotations


class ReadFailure(Exception):
    """The cluster could not be read, or did not let this account read.

    Attributes:
        reason: Why, as a sentence without its full stop. Holds nothing that the cluster or a credential said.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Forbidden(ReadFailure):
    """This account is known and may not do that. Other things it may."""


class Missing(ReadFailure):
    """The cluster has no such kind of thing: something is not installed there."""
