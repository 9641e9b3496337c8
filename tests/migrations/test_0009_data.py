"""A database that was in use before fingerprints were derived at signing: who signed then is matched all the same."""
