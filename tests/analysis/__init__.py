"""Tests of the analysis: tables of code and what is found in it."""
