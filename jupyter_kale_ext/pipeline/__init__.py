"""Steps and settings to a pipeline."""
