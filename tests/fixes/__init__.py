"""Fixes of problems."""
