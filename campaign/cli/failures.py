"""The words for what keys and databases refuse."""

from sqlalchemy.exc import DBAPIError, OperationalError

from campaign.crypto.peppers import PepperMissing
from campaign.crypto.signing_key import SigningKeyMissing


def words(error: Exception) -> str | None:
    """One line for an error of keys or database; None for any other."""
    match error:
        case PepperMissing() | SigningKeyMissing():
            return str(error)
        case OperationalError():
            return f"the database does not answer ({type(error.orig).__name__}); see 'campaign doctor'"
        case DBAPIError():
            return f"the database refused ({type(error.orig).__name__}); see 'campaign doctor'"
    return None
