"""Proposals for untagged notebooks."""
