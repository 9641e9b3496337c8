"""The stage that decides whether a confirmed signature is a person's first."""
