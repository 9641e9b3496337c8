"""The demo campaigns: drafts in files, made by the same steps as any other."""

from datetime import datetime
from importlib.resources import files

from sqlalchemy.orm import Session

from campaign.crypto.peppers import Peppers
from campaign.journey.drafting import draft_file, steps, table


def load(session: Session, peppers: Peppers, now: datetime) -> list[str]:
    """Makes and opens the demo campaigns that are not there yet; gives their slugs."""
    made = []
    folder = files("campaign.cli").joinpath("demo")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".toml"):
            continue
        draft = draft_file.parse(file.read_text(encoding="utf-8"))
        if table.find(session, draft.slug) is None:
            steps.create(session, peppers, draft, now)
            made.append(draft.slug)
        if steps.find(session, draft.slug).status == "draft":
            steps.set_status(session, draft.slug, "open", now)
    return made
