"""What was sent to the editor, beside the campaign that it is about."""

from collections.abc import Sequence
from dataclasses import replace

from flask import request

from campaign.errors import Refused
from campaign.journey.drafting import imaging, pictures, steps
from campaign.journey.drafting.draft import Draft, as_draft
from campaign.journey.drafting.rules import Campaign, Picture
from campaign.journey.drafting.settled import unsettled
from campaign.journey.tallying import table as tallying
from campaign.storage.db import db
from campaign.web import typed
from campaign.web.organizer.editor_page import Editor, NewVersion, consents
from campaign.web.organizer.forms import sheet as sheets
from campaign.web.organizer.forms.sheet import Sheet
from campaign.web.organizer.forms.sheet_draft import drafted
from campaign.web.parts import parts


def sent(campaign: Campaign) -> tuple[Sheet, list[Refused]]:
    """The form as it was sent, and what is wrong with the picture that came along."""
    sheet = sheets.typed(request.form)
    # An address once given stays.
    return _with_upload(campaign, replace(sheet, values={**sheet.values, "slug": campaign.slug}))


def revision(campaign: Campaign) -> int:
    """The campaign's revision when the form was begun; the present one where it does not say."""
    given = typed.number(request.form.get("revision"), 10**9)
    return campaign.revision if given is None else given


def editor(campaign: Campaign, sheet: Sheet, refused: Sequence[Refused] = ()) -> Editor:
    """The editor with that form, and all that is wrong with it."""
    shown = _picture(campaign, sheet)
    wrong = list(refused)
    if sheet["picture"] and shown is None:
        wrong.append(Refused("picture_gone", "picture"))
    draft, found = drafted(sheet, as_draft(campaign), shown)
    if campaign.status != "draft":
        found += unsettled(campaign, draft)
    return Editor(sheet, draft, campaign, campaign.revision, refused=[*wrong, *found], signed=signed(campaign))


def new_version(campaign: Campaign, draft: Draft) -> NewVersion | None:
    """What saving would do to a statement that people may have signed."""
    if campaign.status == "draft" or draft.statement == campaign.statement.texts:
        return None
    current = campaign.statement.version
    consent_too = consents(draft) != campaign.consent.texts
    return NewVersion(current, signed(campaign).get(str(current), 0), consent_too)


def version(campaign: Campaign, draft: Draft) -> int:
    """The statement's version once the draft is saved."""
    return campaign.statement.version + (new_version(campaign, draft) is not None)


def signed(campaign: Campaign) -> dict[str, int]:
    """How many have signed which version of the statement."""
    return tallying.totals(db.session(), campaign.id).get("statement", {})


def _with_upload(campaign: Campaign, sheet: Sheet) -> tuple[Sheet, list[Refused]]:
    """The form with the picture that came along, which is kept although the form may not be saved yet."""
    file = request.files.get("upload")
    if file is None or not file.filename:
        return sheet, []
    try:
        found = steps.add_picture(db.session(), campaign.slug, file.read(imaging.LARGEST_FILE + 1), parts().clock())
    except Refused as refused:
        return sheet, [refused]
    return replace(sheet, values={**sheet.values, "picture": found.sha256}), []


def _picture(campaign: Campaign, sheet: Sheet) -> Picture | None:
    digest = sheet["picture"]
    return pictures.find(db.session(), campaign.id, digest) if sheets.is_digest(digest) else None
