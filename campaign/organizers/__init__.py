"""The people who run campaigns: their accounts, factors, sessions and roles. Knows nothing of signers."""
