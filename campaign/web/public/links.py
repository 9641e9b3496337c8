"""What the pages behind mailed links share."""

from typing import Any

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from campaign.crypto.tokens import Link, Purpose
from campaign.journey.confirming.steps import Shown, Waiting
from campaign.journey.drafting import table as drafting
from campaign.journey.drafting.rules import Campaign, Statement
from campaign.journey.signing.rules import shown_name
from campaign.storage.db import db
from campaign.web import i18n, markdown
from campaign.web.forms import signing as forms
from campaign.web.parts import parts


def read(purpose: Purpose, token: str, *, ever: bool = False) -> Link:
    """The link behind a token. Raises ``Expired``, unless it may be as old as it likes, and ``Forged``.

    ``Forged`` ends in a page of its own.
    """
    # The address of this page is a secret, so nothing may pass it on.
    g.referrer_policy = "no-referrer"
    days = parts().settings.link_days if purpose == "confirm" and not ever else None
    return parts().links.read(purpose, token, None if days is None else days * 86400)


def about(campaign: Campaign) -> dict[str, Any]:
    """What every page about a campaign says."""
    language = i18n.choose(campaign.languages)
    url = url_for("page.campaign", slug=campaign.slug, lang=i18n.asked())
    return {"campaign": campaign, "words": campaign.in_language(language), "campaign_url": url}


def thanks(campaign: Campaign) -> Markup:
    """What the campaign says to those who have just confirmed, in the language of the page."""
    return markdown.html(campaign.in_language(i18n.current()).thanks)


def described(shown: Shown, form: Waiting) -> dict[str, Any]:
    """A form as the page shows it to whoever got the mail: whose it is, and for which text."""
    statement = _statement(shown.campaign, form.statement_id)
    values = about(shown.campaign)
    language = i18n.current()
    return values | {
        "name": shown_name(form.answers),
        "answers": _answers(shown.campaign, form),
        "statement_version": statement.version,
        "statement_html": markdown.html(statement.texts.get(language) or next(iter(statement.texts.values()))),
    }


def other(campaign: Campaign, form: Waiting) -> dict[str, Any]:
    """One more form that was sent with the same address."""
    return {
        "name": shown_name(form.answers),
        "answers": _answers(campaign, form),
        "created_at": form.created_at,
        "choice": form.id,
    }


def gone(reason: str, campaign: Campaign | None) -> ResponseReturnValue:
    """410: the link has nothing left to do."""
    url = about(campaign)["campaign_url"] if campaign else ""
    return render_template("public/gone.html", reason=reason, campaign_url=url), 410


def _statement(campaign: Campaign, statement_id: int) -> Statement:
    if campaign.statement.id == statement_id:
        return campaign.statement
    return next(one for one in drafting.statements(db.session(), campaign.id) if one.id == statement_id)


def _answers(campaign: Campaign, form: Waiting) -> list[tuple[str, str]]:
    language = i18n.current()
    return [
        (forms.label(field, language, campaign), forms.answer(field, form.answers[field.key], language, campaign))
        for field in campaign.fields
        if form.answers.get(field.key)
    ]
