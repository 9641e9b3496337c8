"""What was sent to the editor, beside the campaign that it is about."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import request

from campaign.errors import Refused
from campaign.journey.drafting import imaging, pictures, steps
from campaign.journey.drafting.draft import Draft, as_draft
from campaign.journey.drafting.imaging import Encoded
from campaign.journey.drafting.rules import Campaign, Picture
from campaign.journey.drafting.settled import unsettled
from campaign.journey.tallying import table as tallying
from campaign.storage.db import db
from campaign.web import typed as numbers
from campaign.web.forms import room
from campaign.web.organizer import door, kept_picture
from campaign.web.organizer.editor_page import Editor, NewVersion, consents
from campaign.web.organizer.forms import sheet as sheets
from campaign.web.organizer.forms.sheet import Sheet
from campaign.web.organizer.forms.sheet_draft import drafted
from campaign.web.parts import parts

# Each text as long as its input lets it become, in each language; 40 fields of 200 answers; a picture that is kept.
_MOST_TEXT, _MOST_PARTS = 6_000_000, 40_000


def make_room(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Runs before anything reads the form: an editor's form is larger than a signer's."""
    room.make(_MOST_TEXT, parts=_MOST_PARTS, keep=imaging.LARGEST_FILE + 1)


def sent(campaign: Campaign) -> tuple[Sheet, list[Refused]]:
    """The form as it was sent, and what is wrong with the picture that came along."""
    return _with_upload(campaign, typed(campaign))


def typed(campaign: Campaign | None) -> Sheet:
    """The form without the picture that came along."""
    sheet = sheets.typed(request.form)
    # An address once given stays.
    return replace(sheet, values={**sheet.values, "slug": campaign.slug}) if campaign else sheet


def upload() -> tuple[Encoded | None, list[Refused]]:
    """The picture that came along, or was kept from the form before, ready to be served; and what is wrong with it."""
    raw, wrong = _file(), list[Refused]()
    if raw is not None:
        try:
            return imaging.encoded(raw), []
        except Refused as refused:
            wrong.append(refused)
    try:
        return kept_picture.brought(door.seat().id), wrong
    except Refused as gone:
        return None, wrong or [gone]


def picture(campaign: Campaign, sheet: Sheet) -> tuple[Picture | None, list[Refused]]:
    """The picture that the form names, if the campaign has it, and what is wrong if not."""
    digest = sheet["picture"]
    found = pictures.find(db.session(), campaign.id, digest) if sheets.is_digest(digest) else None
    return found, [Refused("picture_gone", "picture")] if digest and found is None else []


def revision(campaign: Campaign) -> int:
    """The campaign's revision when the form was begun; the present one where it does not say."""
    given = numbers.number(request.form.get("revision"), 10**9)
    return campaign.revision if given is None else given


def editor(campaign: Campaign, sheet: Sheet, refused: Sequence[Refused] = ()) -> Editor:
    """The editor with that form, and all that is wrong with it."""
    shown, gone = picture(campaign, sheet)
    draft, found = drafted(sheet, as_draft(campaign), shown)
    wrong = [*refused, *gone, *found, *unsettled(campaign, draft)]
    return Editor(sheet, draft, campaign, campaign.revision, refused=wrong, signed=signed(campaign))


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
    raw = _file()
    if raw is None:
        return sheet, []
    try:
        found = steps.add_picture(db.session(), campaign.slug, raw, parts().clock())
    except Refused as refused:
        return sheet, [refused]
    return replace(sheet, values={**sheet.values, "picture": found.sha256}), []


def _file() -> bytes | None:
    file = request.files.get("upload")
    return file.read(imaging.LARGEST_FILE + 1) if file is not None and file.filename else None
