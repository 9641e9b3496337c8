"""Whether an installation is in order."""
