"""Checking a bundle, and watching a ledger, without database or application: with what anybody has."""
