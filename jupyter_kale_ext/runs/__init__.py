"""The record of a run on disk, and the fold of its events."""
