"""This machine: steps as child processes, run by a supervisor of its own."""
