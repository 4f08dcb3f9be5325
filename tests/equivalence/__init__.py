"""Compares notebooks with the pipelines made from them, cell by cell."""
