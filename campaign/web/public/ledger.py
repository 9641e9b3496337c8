"""The ledger in public: a page that says how the total adds up, and the log as other programs read it (C2SP)."""

import gzip
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for

from campaign.crypto import notes, public_keys
from campaign.crypto.notes import Verifier
from campaign.crypto.signing_key import SigningKeyMissing
from campaign.journey.drafting import table as drafting
from campaign.journey.tallying import growth, ledger, receipts, tiles
from campaign.journey.tallying import table as tallying
from campaign.journey.tallying.checkpoint import root_text
from campaign.journey.tallying.entries import hour_of
from campaign.journey.tallying.ledger import SignedHead
from campaign.journey.tallying.tiles import HASH_BYTES, WIDTH
from campaign.storage.db import db
from campaign.storage.transactions import snapshot
from campaign.web import guards, headers, i18n
from campaign.web.catalogue import Entry
from campaign.web.parts import parts
from campaign.web.public.page import cached, entry_or_404

blueprint = Blueprint("ledger", __name__)

_DAYS = 31
_HEADS = 24
_LONGEST_CODE = 2000
# A path names its tile's width, so that what it holds never changes; full ones will be asked for for ever.
_FULL, _PARTIAL, _MOVING = "public, max-age=31536000, immutable", "public, max-age=300", "public, max-age=1"


@blueprint.get("/c/<slug>/ledger")
def show(slug: str) -> Response:
    """The page: the same bytes for everybody."""
    entry = entry_or_404(slug)
    language = i18n.choose(entry.campaign.languages)
    page = parts().catalogue.page(entry, f"ledger.{language}.{i18n.asked()}", lambda: _render(entry, {}))
    return headers.with_script(cached(page, "text/html", vary="Accept-Language"))


@blueprint.post("/c/<slug>/ledger")
def check(slug: str) -> Response:
    """The page with what was found for a receipt. A POST, so that no address and no log holds the code."""
    guards.same_site()
    entry = entry_or_404(slug)
    i18n.choose(entry.campaign.languages)
    typed = request.form.get("code", "")[:_LONGEST_CODE]
    receipt = receipts.read(typed)
    found = receipts.prove(db.session(), entry.campaign.id, receipt) if receipt else None
    page = _render(entry, {"typed": typed, "found": found, "no_receipt": receipt is None})
    return headers.with_script(Response(page, 200 if receipt else 422, mimetype="text/html"))


@blueprint.get("/c/<slug>/ledger/checkpoint")
def checkpoint(slug: str) -> Response:
    """The signed head (C2SP tlog-checkpoint); 404 before the ledger has begun."""
    head = ledger.newest(db.session(), entry_or_404(slug).campaign.id)
    if head is None:
        abort(404)
    return _open(Response(head.note, mimetype="text/plain"), _MOVING)


@blueprint.get("/c/<slug>/ledger/tile/<path:place>")
def tile(slug: str, place: str) -> Response:
    """A tile of hashes, or a bundle of entries (C2SP tlog-tiles); 404 beyond the head."""
    campaign_id = entry_or_404(slug).campaign.id
    wanted = tiles.read(place)
    if wanted is None or wanted.number >= 2**40 or (wanted.level or 0) >= tiles.MOST_LEVELS:
        abort(404)
    if wanted.level is None:
        lines = ledger.entries(db.session(), campaign_id, wanted.number * WIDTH, wanted.width)
        data = tiles.bundle(line.encode("ascii") for line in lines) if len(lines) == wanted.width else b""
    else:
        hashes = ledger.tile(db.session(), campaign_id, wanted.level, wanted.number)[: wanted.width * HASH_BYTES]
        data = hashes if len(hashes) == wanted.width * HASH_BYTES else b""
    if not data:
        abort(404)
    response = Response(data, mimetype="application/octet-stream")
    if wanted.level is None:
        _pack(response)
    return _open(response, _FULL if wanted.is_full else _PARTIAL)


def _pack(response: Response) -> None:
    """With gzip where that is taken, as tlog-tiles asks of entries; hashes would not become smaller."""
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") > 0:
        response.set_data(gzip.compress(response.get_data(), mtime=0))
        response.content_encoding = "gzip"


@blueprint.get("/c/<slug>/ledger/key.pem")
def key(slug: str) -> Response:
    """The public keys that sign this ledger, as ``openssl`` reads them, the current one first."""
    return _keys(slug, lambda one: public_keys.pem(one.public_key))


@blueprint.get("/c/<slug>/ledger/verifier-keys")
def verifier_keys(slug: str) -> Response:
    """The same keys as tools for C2SP logs read them, one a line."""
    return _keys(slug, lambda one: f"{one}\n")


def _keys(slug: str, form: Callable[[Verifier], str]) -> Response:
    campaign_id = entry_or_404(slug).campaign.id
    known = _verifiers(tallying.head(db.session(), campaign_id).origin, ledger.newest(db.session(), campaign_id))
    if not known:
        abort(404)
    return _open(Response("".join(form(one) for one in known), mimetype="text/plain"), _MOVING)


def _verifiers(origin: str, last: SignedHead | None) -> list[Verifier]:
    """The keys in use. None where the ledger has not begun, or where this machine has not got the keys that sign it."""
    try:
        return [one for one in parts().notary.verifiers(origin) if last is not None and notes.signed(last.note, one)]
    except SigningKeyMissing:
        return []


def _open(response: Response, caching: str) -> Response:
    """Anybody's program may read it, from any page."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = caching
    response.add_etag()
    response.make_conditional(request)
    return response


def _render(entry: Entry, checked: dict[str, Any]) -> str:
    """The page, all of it at one head."""
    campaign, session = entry.campaign, db.session()
    with snapshot(session):
        head = tallying.head(session, campaign.id)
        since = f"{hour_of(parts().clock() - timedelta(days=_DAYS))[:10]}T00Z"
        heads = ledger.heads(session, campaign.id, since)
        days = growth.by_day(heads, ledger.size_before(session, campaign.id, since))
        last = heads[-1] if heads else ledger.newest(session, campaign.id)
        signed = tallying.totals(session, campaign.id).get("statement", {})
        statements = [(one, signed.get(str(one.version), 0)) for one in drafting.statements(session, campaign.id)]
    url = url_for("ledger.show", slug=campaign.slug)
    return render_template(
        "public/ledger.html",
        campaign=campaign,
        words=campaign.in_language(i18n.current()),
        campaign_url=url_for("page.campaign", slug=campaign.slug, lang=i18n.asked()),
        ledger_url=url,
        outside_url=f"{parts().settings.base_url}{url}",
        action=url_for("ledger.check", slug=campaign.slug, lang=i18n.asked()),
        head=head,
        last=last,
        root=root_text(head.root),
        sums=_sums(last),
        waiting=entry.waiting,
        statements=statements,
        days=days,
        heads=[(one, root_text(one.root)) for one in reversed(heads[-_HEADS:] or [last] if last else [])],
        verifiers=[str(one) for one in _verifiers(head.origin, last)],
        **({"typed": "", "found": None, "no_receipt": False} | checked),
    )


def _sums(last: SignedHead | None) -> dict[str, Any]:
    counts = last.counts if last else {}
    rejected = {kind.partition("/")[2]: count for kind, count in counts.items() if kind.startswith("reject/")}
    return {
        "signed": counts.get("sign", 0),
        "withdrawn": counts.get("withdraw", 0),
        "rejected": rejected,
        "restored": counts.get("restore", 0),
    }
