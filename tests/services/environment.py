"""The settings of an installation under test, as its environment."""

import os
from pathlib import Path

SECRET_KEY = "0123456789abcdef" * 4


def variables(instance: Path, database_url: str, **more: str) -> dict[str, str]:
    """``CAMPAIGN_*`` for an installation that keeps everything in ``instance``; letters become files there."""
    usual = {
        "CAMPAIGN_INSTANCE_DIR": str(instance),
        "CAMPAIGN_DATABASE_URL": database_url,
        "CAMPAIGN_SECRET_KEY": SECRET_KEY,
        "CAMPAIGN_MAIL_URL": "file:",
        "CAMPAIGN_MAIL_FROM": "Campaign <no-reply@example.org>",
    }
    return usual | more


def of_a_process(given: dict[str, str]) -> dict[str, str]:
    """This process's environment with ``given`` as its only settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CAMPAIGN_")} | given
