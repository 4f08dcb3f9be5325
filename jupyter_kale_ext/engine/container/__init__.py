"""Runs pipelines in containers on this machine, each step in its own image."""
