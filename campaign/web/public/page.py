"""The pages anybody may read: open campaigns, one campaign, its numbers as JSON."""

import json
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from campaign.journey.drafting import table as drafting
from campaign.journey.drafting.rules import Campaign, status_at
from campaign.journey.tallying import table as tallying
from campaign.journey.tallying.entries import instant
from campaign.storage.db import db
from campaign.web import i18n, markdown
from campaign.web.catalogue import Entry, Page
from campaign.web.forms import signing as forms
from campaign.web.forms.signing import SignForm
from campaign.web.parts import parts

blueprint = Blueprint("page", __name__)

# One second keeps a crowd off the server; a reader never waits longer than that for a new number.
_CACHE = "public, max-age=1, stale-while-revalidate=1"


@blueprint.get("/")
def home() -> str:
    """The open campaigns."""
    language = i18n.choose(i18n.INTERFACE)
    now = parts().clock()
    campaigns = [one for one in drafting.every(db.session()) if status_at(one, now) in {"open", "paused"}]
    return render_template("public/home.html", campaigns=[_card(one, language) for one in campaigns])


@blueprint.get("/c/<slug>")
def campaign(slug: str) -> Response:
    """The statement, the progress and the form: the same bytes for everybody."""
    entry = entry_or_404(slug)
    language = i18n.choose(entry.campaign.languages)
    via = source_code(entry, request.args.get("via"))
    key = f"page.{language}.{i18n.asked()}.{via}"
    page = parts().catalogue.page(entry, key, lambda: render(entry, language, None, {}, via))
    return cached(page, "text/html", vary="Accept-Language")


@blueprint.get("/c/<slug>.json")
def numbers(slug: str) -> Response:
    """The public numbers, for other programs."""
    entry = entry_or_404(slug)
    page = parts().catalogue.page(entry, "json", lambda: json.dumps(_numbers(entry), ensure_ascii=False))
    response = cached(page, "application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@blueprint.get("/c/<slug>/sign")
def sign(slug: str) -> AnyResponse:
    """Somebody reloads the form's address: the form is on the campaign's page."""
    return redirect(url_for("page.campaign", slug=slug), 303)


@blueprint.get("/c/<slug>/check-inbox")
def check_inbox(slug: str) -> str:
    """What everybody sees who has sent the form."""
    entry = entry_or_404(slug)
    words = entry.campaign.in_language(i18n.choose(entry.campaign.languages))
    return render_template("public/check_inbox.html", campaign=entry.campaign, words=words)


def entry_or_404(slug: str) -> Entry:
    """The campaign of that slug, unless it is still being drafted."""
    entry = parts().catalogue.get(db.session, slug)
    if entry is None or entry.status == "draft":
        abort(404)
    return entry


def source_code(entry: Entry, given: str | None) -> str | None:
    """The code that a link or a form carries, if the campaign knows it; links to other languages keep it."""
    known = given if given in entry.source_codes else None
    i18n.carry(via=known)
    return known


def render(entry: Entry, language: str, form: SignForm | None, errors: dict[str, str], via: str | None = None) -> str:
    """The campaign's page, with a form that was sent and what is wrong with it, if any."""
    campaign = entry.campaign
    total = entry.head.total
    goal = campaign.goal_at(total)
    fields = forms.views(campaign, language, form, errors)
    ids = {field.name: field.id for field in fields}
    return render_template(
        "public/campaign.html",
        campaign=campaign,
        words=campaign.in_language(language),
        statement_html=markdown.html(campaign.statement.texts[language]),
        statement_version=campaign.statement.version,
        status=entry.status,
        total=total,
        goal=goal,
        percent=min(100, total * 100 // goal) if goal else 0,
        updated_at=entry.head.updated_at,
        waiting=entry.waiting,
        by_region=_by_region(entry, language),
        comments=[(one, _region(campaign, one.region, language)) for one in entry.comments],
        picture=campaign.picture,
        fields=fields,
        errors=[(ids.get(name, f"f-{name}"), message) for name, message in errors.items()],
        consent_text=campaign.consent.texts[language],
        consent_error=errors.get("consent", ""),
        consent=bool(form and form.consent.data) and "consent" not in errors,
        updates=bool(form and form.updates.data),
        via=via,
        action=url_for("signing.sign", slug=campaign.slug, lang=i18n.asked()),
        json_url=url_for("page.numbers", slug=campaign.slug),
        ledger_url=url_for("ledger.show", slug=campaign.slug, lang=i18n.asked()),
        ledger_size=entry.head.size,
    )


def _card(one: Campaign, language: str) -> dict[str, Any]:
    words = one.in_language(language)
    total = tallying.head(db.session(), one.id).total
    return {
        "slug": one.slug,
        "title": words.title,
        "summary": words.summary,
        "total": total,
        "goal": one.goal_at(total),
        "status": status_at(one, parts().clock()),
        "url": url_for("page.campaign", slug=one.slug, lang=i18n.asked()),
    }


def _numbers(entry: Entry) -> dict[str, Any]:
    campaign = entry.campaign
    return {
        "slug": campaign.slug,
        "title": campaign.words[campaign.languages[0]].title,
        "status": entry.status,
        "statement": {"version": campaign.statement.version, "sha256": campaign.statement.sha256},
        "goal": campaign.goal_at(entry.head.total),
        "signatures": entry.head.total,
        "pending_review": entry.totals.get("state", {}).get("held", 0),
        "by_region": entry.totals.get("region", {}),
        "ledger": entry.head.ledger,
        "updated_at": instant(entry.head.updated_at) if entry.head.updated_at else None,
    }


def _region(campaign: Campaign, value: str | None, language: str) -> str:
    field = campaign.field("region")
    return forms.answer(field, value, language) if field and value else ""


def _by_region(entry: Entry, language: str) -> list[tuple[str, int]]:
    field = entry.campaign.field("region")
    counts = entry.totals.get("region", {})
    if field is None or not counts:
        return []
    return [
        (forms.answer(field, option.value, language), counts[option.value])
        for option in field.options
        if option.value in counts
    ]


def cached(page: Page, mimetype: str, vary: str = "") -> Response:
    """The finished page as an answer that may be kept for a second; 304 to whoever has it."""
    response = Response(page.body, mimetype=mimetype)
    response.set_etag(page.etag)
    response.headers["Cache-Control"] = _CACHE
    if vary:
        response.headers["Vary"] = vary
    if "If-None-Match" in request.headers:
        response.make_conditional(request)
    return response
