"""The receipt: shown to whoever asks for it with the link from the email; never mailed, never kept."""

import segno
from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from campaign.journey.drafting import table as drafting
from campaign.journey.tallying import receipts
from campaign.journey.tallying.receipts import Receipt
from campaign.storage.db import db
from campaign.web import i18n
from campaign.web.public import links

blueprint = Blueprint("receipt", __name__)


@blueprint.get("/confirm/<token>/receipt")
def show(token: str) -> ResponseReturnValue:
    """The code of the signature's entry, or that it is not there yet. The link is good for this however old it is."""
    found = receipts.of_link(db.session(), links.read("confirm", token, ever=True))
    if found is None:
        abort(404)
    campaign_id, receipt = found
    campaign = drafting.by_id(db.session(), campaign_id)
    return render_template(
        "public/receipt.html",
        **links.about(campaign),
        code=str(receipt) if receipt else "",
        qr=_qr(receipt) if receipt else "",
        reload_url=url_for("receipt.show", token=token, lang=i18n.asked()),
        ledger_url=url_for("ledger.show", slug=campaign.slug, lang=i18n.asked()),
    )


def _qr(receipt: Receipt) -> Markup:
    # In capitals a code takes the smaller mode of QR codes; the page that checks it does not mind.
    drawn = segno.make(str(receipt).upper(), error="m", micro=False)
    return Markup(drawn.svg_inline(scale=4, border=4, light="#fff", dark="#000", omitsize=True, svgclass="qr"))  # noqa: S704 -- made here of digits and letters
