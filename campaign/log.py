"""Logs for operators: one JSON line an event, and never anybody's address, name, token or IP.

Errors are logged as their type and where they happened; their messages may quote what somebody typed.
"""

import logging
import sys
import traceback
from pathlib import Path

import structlog


def configure() -> None:
    """Sends events to stderr."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    # Libraries may quote data in their messages; what the project has to say it says itself.
    logging.getLogger().addHandler(logging.NullHandler())


def event(name: str, **values: object) -> None:
    """Logs that something happened."""
    structlog.get_logger().info(name, **values)


def failure(name: str, error: BaseException, **values: object) -> None:
    """Logs an error without its message."""
    structlog.get_logger().error(name, error=type(error).__name__, at=_places(error), **values)


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-6:]]
