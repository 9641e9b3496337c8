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
from campaign.web import i18n
from campaign.web.campaign_page import render
from campaign.web.catalogue import Entry, Page
from campaign.web.parts import parts

blueprint = Blueprint("page", __name__)

# One second keeps a crowd off the server; a reader never waits longer than that for a new number.
_CACHE = "public, max-age=1, stale-while-revalidate=1"


@blueprint.get("/")
def home() -> str:
    """The open campaigns, and below them those that pause."""
    language = i18n.choose(i18n.INTERFACE)
    now = parts().clock()
    every = drafting.every(db.session())
    campaigns = [one for status in ("open", "paused") for one in every if status_at(one, now) == status]
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
