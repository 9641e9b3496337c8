"""Whether letters can leave, and come back."""

import os
from collections.abc import Iterator

from campaign.journey.mailing import transport
from campaign.journey.mailing.transport import Unreachable
from campaign.settings import Settings
from campaign.upkeep.examining.finding import Finding


def server(settings: Settings) -> Iterator[Finding]:
    """The mail server, or the folder that stands for it."""
    scheme = settings.mail_url.partition(":")[0]
    try:
        with transport.from_url(settings.mail_url, settings.instance_dir).connect():
            yield Finding("mail_folder") if scheme == "file" else Finding("mail_server", values={"scheme": scheme})
    except Unreachable as error:
        yield Finding("mail_silent", good=False, values={"scheme": scheme, "name": error.name})


def maildir(settings: Settings) -> Iterator[Finding]:
    """The folder of letters that came back, where there is one."""
    folder = settings.mail_bounces
    if folder is not None:
        subfolders = [folder / name for name in ("new", "cur")]
        good = all(one.is_dir() and os.access(one, os.R_OK | os.W_OK | os.X_OK) for one in subfolders)
        yield Finding("bounces" if good else "bounces_shut", good, {"folder": str(folder)})
