"""A campaign's page as signers see it: rendered by the public door, and by the organizers' as a preview."""

from typing import Any

from flask import render_template, url_for

from campaign.journey.drafting.rules import Campaign
from campaign.web import i18n, markdown
from campaign.web.catalogue import Entry
from campaign.web.forms import signing as forms
from campaign.web.forms.signing import SignForm


def render(entry: Entry, language: str, form: SignForm | None, errors: dict[str, str], via: str | None = None) -> str:
    """The page, with a form that was sent and what is wrong with it, if any."""
    return render_template("public/campaign.html", **values(entry, language, form, errors, via))


def values(
    entry: Entry, language: str, form: SignForm | None, errors: dict[str, str], via: str | None = None
) -> dict[str, Any]:
    """What its template shows."""
    return _form(entry.campaign, language, form, errors, via) | _told(entry, language) | _addresses(entry.campaign)


def _told(entry: Entry, language: str) -> dict[str, Any]:
    campaign, total = entry.campaign, entry.head.total
    goal = campaign.goal_at(total)
    return {
        "campaign": campaign,
        "words": campaign.in_language(language),
        "statement_html": markdown.html(campaign.statement.texts[language]),
        "statement_version": campaign.statement.version,
        "status": entry.status,
        "total": total,
        "goal": goal,
        "percent": min(100, total * 100 // goal) if goal else 0,
        "updated_at": entry.head.updated_at,
        "waiting": entry.waiting,
        "by_region": _by_region(entry, language),
        "comments": [(one, _region(campaign, one.region, language)) for one in entry.comments],
        "picture": campaign.picture,
        "ledger_size": entry.head.size,
    }


def _form(
    campaign: Campaign, language: str, form: SignForm | None, errors: dict[str, str], via: str | None
) -> dict[str, Any]:
    fields = forms.views(campaign, language, form, errors)
    ids = {field.name: field.id for field in fields}
    return {
        "fields": fields,
        "errors": [(ids.get(name, f"f-{name}"), message) for name, message in errors.items()],
        "consent_text": campaign.consent.texts[language],
        "consent_error": errors.get("consent", ""),
        "consent": bool(form and form.consent.data) and "consent" not in errors,
        "updates": bool(form and form.updates.data),
        "via": via,
    }


def _addresses(campaign: Campaign) -> dict[str, Any]:
    return {
        "picture_url": lambda size: url_for("picture.show", slug=campaign.slug, sha256=size.sha256),
        "action": url_for("signing.sign", slug=campaign.slug, lang=i18n.asked()),
        "json_url": url_for("page.numbers", slug=campaign.slug),
        "ledger_url": url_for("ledger.show", slug=campaign.slug, lang=i18n.asked()),
    }


def _region(campaign: Campaign, value: str | None, language: str) -> str:
    field = campaign.field("region")
    return forms.answer(field, value, language, campaign) if field and value else ""


def _by_region(entry: Entry, language: str) -> list[tuple[str, int]]:
    field = entry.campaign.field("region")
    counts = entry.totals.get("region", {})
    if field is None or not counts:
        return []
    return [
        (forms.answer(field, option.value, language, entry.campaign), counts[option.value])
        for option in field.options
        if option.value in counts
    ]
