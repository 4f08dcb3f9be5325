"""A pipeline to KFP v2 IR; the only importer of kfp."""
