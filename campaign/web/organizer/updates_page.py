"""How the pages of updates look, whatever was done on them."""

from flask import Response, abort

from campaign.journey.drafting.rules import Campaign
from campaign.journey.mailing.bulletins import table, trials
from campaign.journey.mailing.bulletins.rules import Texts
from campaign.journey.mailing.bulletins.table import Bulletin
from campaign.storage.db import db
from campaign.web import markdown, typed
from campaign.web.i18n import NAMES
from campaign.web.organizer import live, office_words, pages
from campaign.web.organizer.forms import updates as forms
from campaign.web.organizer.forms.updates import UpdateForm


def found(campaign: Campaign, bulletin_id: int) -> Bulletin:
    """That update of the campaign; else 404."""
    bulletin = table.find(db.session(), campaign.id, bulletin_id) if bulletin_id < typed.INTEGER else None
    return bulletin or abort(404)


def overview(campaign: Campaign) -> str:
    """All updates of a campaign."""
    return _page("list", bulletins=table.of_campaign(db.session(), campaign.id))


def one(campaign: Campaign, bulletin: Bulletin, problems: UpdateForm | None = None) -> str:
    """A draft with its form and preview, else how far the update has come; ``problems`` are said on top."""
    if bulletin.state == "draft":
        form = forms.of(campaign, bulletin)
        if problems is not None:
            form.form_errors = problems.form_errors
        return draft(form, bulletin, bulletin.texts)
    return _page("sent", bulletin=bulletin, moving=_moves(bulletin), previews=_previews(bulletin.texts), form=problems)


def progress(bulletin: Bulletin) -> Response:
    """How far an update has come, for the page that is open already."""
    moving = _moves(bulletin)
    return live.fragment(_page("_progress", bulletin=bulletin, moving=moving), over=not moving)


def draft(form: UpdateForm, bulletin: Bulletin | None, texts: Texts | None = None, *, others: bool = False) -> str:
    """The form, with ``texts`` as they would be read; ``others``: they are what somebody else has saved meanwhile."""
    return _page(
        "draft",
        form=form,
        bulletin=bulletin,
        previews=_previews(texts or {}),
        others=others,
        saved=bulletin is not None and texts == bulletin.texts and not others,
        trial=trials.newest(db.session(), bulletin.id) if bulletin else None,
    )


def _moves(bulletin: Bulletin) -> bool:
    """Whether it is on its way, or may go on."""
    return bulletin.state in {"sending", "paused"}


def _page(name: str, **values: object) -> str:
    return pages.page(f"organizer/updates/{name}.html", states=office_words.UPDATE_STATES, names=NAMES, **values)


def _previews(texts: Texts) -> list[dict[str, object]]:
    return [
        {"language": one, "name": NAMES.get(one, one), "subject": text.subject, "html": markdown.html(text.body)}
        for one, text in texts.items()
    ]
