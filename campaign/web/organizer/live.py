"""Parts of a page for the script that keeps an open page fresh."""

import hashlib
import json

from flask import Response, g, request


def fragment(html: str, **about: object) -> Response:
    """The parts as HTML, with what else the script should know; 304 while nothing has changed."""
    body = json.dumps(about | {"html": html}, ensure_ascii=False)
    response = Response(body, mimetype="application/json")
    # The token in the parts' forms is another one each time, and says nothing new.
    token = g.get("csrf_token") or ""
    told = body.replace(token, "") if token else body
    response.set_etag(hashlib.sha256(told.encode("utf-8")).hexdigest()[:20])
    response.make_conditional(request)
    return response
