"""A campaign's picture in its sizes. Each address holds the hash of its bytes, so that it can be kept for ever."""

from flask import Blueprint, Response, abort, request

from campaign.journey.drafting import pictures
from campaign.storage.db import db
from campaign.web.public.page import entry_or_404

blueprint = Blueprint("picture", __name__)


@blueprint.get("/c/<slug>/picture/<sha256>.webp")
def show(slug: str, sha256: str) -> Response:
    """The picture that the campaign's page shows; 404 for those it showed before."""
    entry = entry_or_404(slug)
    shown = entry.campaign.picture
    if shown is None or sha256 not in {size.sha256 for size in shown.sizes}:
        abort(404)
    body = pictures.body(db.session(), entry.campaign.id, sha256)
    if body is None:
        abort(404)
    response = Response(body, mimetype="image/webp")
    response.set_etag(sha256)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    # Programs that preview links, and embedded pages, show it too.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.make_conditional(request)
    return response
