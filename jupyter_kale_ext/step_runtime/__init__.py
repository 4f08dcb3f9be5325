"""What runs inside a step. Standard library only; packed into the compiled pipeline as data."""
