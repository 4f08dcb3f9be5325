"""Places where pipelines run: the contract, and one package for each place."""
