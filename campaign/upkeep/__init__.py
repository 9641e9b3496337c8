"""Keeping an installation: it is examined, its totals are checked, its keys are brought to new rules."""
