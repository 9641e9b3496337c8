"""Which of the two doors a request is for."""

from flask import request


def is_organizers() -> bool:
    """Whether the address belongs to the organizers' door."""
    return request.path == "/organizer" or request.path.startswith("/organizer/")
