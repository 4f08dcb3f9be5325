"""What can be picked on this machine."""
