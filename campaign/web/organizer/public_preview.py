"""The public page of what stands in the editor, in its own tab: nothing is stored, and nothing on it does anything."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from campaign.errors import Refused
from campaign.journey.drafting import pictures, preview
from campaign.journey.drafting.draft import Draft, as_draft
from campaign.journey.drafting.fields import KINDS
from campaign.journey.drafting.rules import Campaign, Size, is_slug
from campaign.journey.drafting.settled import unsettled
from campaign.journey.mailing import render
from campaign.journey.tallying import table as tallying
from campaign.settings import TEMPLATES
from campaign.storage.db import db
from campaign.web import campaign_page, headers, i18n
from campaign.web.catalogue import Entry
from campaign.web.organizer import access, editor_form, kept_picture, new_campaigns
from campaign.web.organizer.forms.sheet import Sheet
from campaign.web.organizer.forms.sheet_draft import drafted
from campaign.web.parts import parts

blueprint = Blueprint("organizer_preview", __name__, url_prefix="/organizer")
blueprint.url_value_preprocessor(editor_form.make_room)


@blueprint.post("/campaigns/new/preview")
@access.signed_in
def new() -> Response:
    """The page of a campaign that is not there yet."""
    new_campaigns.may_create()
    return _page(None)


@blueprint.post("/c/<slug>/preview")
@access.needs("edit")
def made(campaign: Campaign) -> Response:
    """The page as it would be once the form is saved."""
    return _page(campaign)


@dataclass(frozen=True, slots=True)
class _Typed:
    """What stands in the form: the campaign it would make, all that is wrong, and a picture that is not stored yet."""

    campaign: Campaign
    wrong: Sequence[Refused]
    picture: bytes | None


def _page(campaign: Campaign | None) -> Response:
    sheet, language = editor_form.typed(campaign), request.form.get("page", "")
    if language not in sheet.languages:
        abort(400)
    typed = _typed(campaign, sheet)
    # Said before the page changes to the language of its readers.
    said = {
        "notice": _notice(typed.wrong),
        "notice_language": i18n.current(),
        "letter_title": _("The letter that follows the form"),
    }
    i18n.speak(language)
    shown = campaign_page.values(_entry(campaign, typed.campaign), language, None, {}) | {
        "preview": True,
        "picture_url": lambda size: _address(typed, size),
        "ledger_url": "#preview",
        "json_url": "#preview",
        "letter": _letter(typed.campaign, language),
    }
    return headers.preview(make_response(render_template("organizer/drafting/public_page.html", **shown, **said)))


def _typed(campaign: Campaign | None, sheet: Sheet) -> _Typed:
    upload, wrong = editor_form.upload()
    picture, gone = editor_form.picture(campaign, sheet) if campaign else (None, [])
    if upload is not None:
        # Nobody can fetch what is not stored: it comes along in the page, in one size.
        picture, gone = replace(pictures.of(upload), narrower=()), []
    draft, found = drafted(sheet, as_draft(campaign) if campaign else None, picture)
    version = 1
    if campaign is not None:
        found += unsettled(campaign, draft)
        version = editor_form.version(campaign, draft)
    imagined = preview.opened(_showable(draft, found), version, parts().clock())
    return _Typed(imagined, [*wrong, *gone, *found], upload.body if upload else None)


def _showable(draft: Draft, refused: Sequence[Refused]) -> Draft:
    """The draft without what no page can show."""
    wrong = {one.field for one in refused}
    aimless = bool(wrong & {"goal", "goal_steps"})
    return replace(
        draft,
        slug=draft.slug if is_slug(draft.slug) else "preview",
        fields=tuple({field.key: field for field in draft.fields if field.kind in KINDS}.values()),
        timezone="UTC" if "timezone" in wrong else draft.timezone,
        goal=None if aimless else draft.goal,
        goal_steps=() if aimless else draft.goal_steps,
    )


def _entry(campaign: Campaign | None, shown: Campaign) -> Entry:
    """The imagined campaign with the numbers of the real one."""
    if campaign is None:
        return Entry(shown, status="open")
    session = db.session()
    totals = tallying.totals(session, campaign.id, ("region", "state"))
    return Entry(shown, tallying.head(session, campaign.id), totals, status="open")


def _notice(wrong: Sequence[Refused]) -> list[str]:
    notice = [
        _("Preview: not public."),
        _("So signers will see the page once it is saved. Nothing here is stored; the form and the links do nothing."),
    ]
    if wrong:
        more = ngettext(
            "%(num)s thing must be put right first; saving says which.",
            "%(num)s things must be put right first; saving says which.",
            len(wrong),
        )
        notice.append(more)
    return notice


def _letter(campaign: Campaign, language: str) -> dict[str, str]:
    """Subject and text of the letter, with a link that leads nowhere."""
    settings, words = parts().settings, campaign.in_language(language)
    page = render.said(
        TEMPLATES,
        "confirm",
        language,
        title=words.title,
        addressee=words.addressee,
        campaign_url=f"{settings.base_url}/c/{campaign.slug}?lang={language}",
        link=f"{settings.base_url}/confirm/…",
        days=settings.link_days,
    )
    return {"subject": " ".join(page["subject.txt"].split()), "text": page["body.txt"].strip()}


def _address(typed: _Typed, size: Size) -> str:
    if typed.picture is not None:
        return kept_picture.address(typed.picture)
    return url_for("organizer_drafting.picture", slug=typed.campaign.slug, sha256=size.sha256)
