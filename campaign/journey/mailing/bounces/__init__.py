"""Letters that come back by mail: told from other mail, found again by their stamps, counted once."""
