"""What an organizer does with a campaign: make it, change its words, open, pause and close it."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.crypto.peppers import Peppers
from campaign.errors import Refused
from campaign.journey.drafting import history, imaging, pictures, rows, rules, source_codes, table, versions
from campaign.journey.drafting.checks import checked
from campaign.journey.drafting.draft import Draft, as_draft
from campaign.journey.drafting.imaging import Encoded
from campaign.journey.drafting.rules import Campaign, Picture, Status
from campaign.journey.drafting.settled import unsettled
from campaign.journey.drafting.table import CampaignRow
from campaign.storage.transactions import change, writing

# What a door does beside an act, in its transaction, with the campaign's id: a row in the log, a place in a team.
Also = Callable[[int], None]


def _nothing(_campaign_id: int) -> None:
    return


def find(session: Session, slug: str) -> Campaign:
    """The campaign of that slug. Raises ``Refused("no_campaign")``."""
    campaign = table.find(session, slug)
    if campaign is None:
        raise Refused("no_campaign", "slug", given=slug)
    return campaign


def create(
    session: Session,
    peppers: Peppers,
    draft: Draft,
    now: datetime,
    also: Also = _nothing,
    picture: Encoded | None = None,
) -> Campaign:
    """A new campaign in status ``draft``, with its pepper and the picture. Raises ``Refused``."""
    shown = replace(draft, picture=pictures.of(picture) if picture else None)

    def illustrated(campaign_id: int) -> None:
        if picture is not None:
            pictures.add(session, campaign_id, picture, now)
        also(campaign_id)

    return table.by_id(session, _made(session, peppers, shown, now, illustrated))


def duplicate(
    session: Session, peppers: Peppers, slug: str, new_slug: str, now: datetime, also: Also = _nothing
) -> Campaign:
    """A new draft with all that a campaign says and asks, its picture too, but not its dates. Raises ``Refused``."""
    source = find(session, slug)
    # The dates of another year would open or close it unasked.
    draft = replace(as_draft(source), slug=new_slug, opens_at=None, closes_at=None)

    def copied(campaign_id: int) -> None:
        if draft.picture is not None:
            pictures.copy(session, draft.picture, source.id, campaign_id, now)
        also(campaign_id)

    return table.by_id(session, _made(session, peppers, draft, now, copied))


def edit(
    session: Session, slug: str, draft: Draft, now: datetime, revision: int | None = None, also: Also = _nothing
) -> Campaign:
    """The campaign with the draft's words, goal, times and fields.

    What people may have signed stays: once the campaign has been open, another statement or another consent
    becomes a new version. With ``revision``, only if nobody has changed the campaign since. Raises ``Refused``.
    """
    draft = checked(draft)
    with writing(session):
        campaign = rows.hold(session, find(session, slug))
        if revision is not None and campaign.revision != revision:
            raise Refused("stale", "", revision=campaign.revision)
        # By the clock too: a later end would open again what has ended, and put off when its details are erased.
        if rules.status_at(campaign, now) == "closed":
            raise Refused("is_closed", "slug", given=slug)
        if campaign.archived_at is not None:
            raise Refused("is_archived", "slug", given=slug)
        if draft.picture and pictures.find(session, campaign.id, draft.picture.sha256) != draft.picture:
            raise Refused("picture_gone", "picture")
        for refused in unsettled(campaign, draft):
            raise refused
        rows.put(session, campaign, draft, now)
        also(campaign.id)
    return table.by_id(session, campaign.id)


def add_picture(session: Session, slug: str, raw: bytes, now: datetime) -> Picture:
    """Takes in a picture for a later ``edit`` to show; those that none showed in time go. Raises ``Refused``."""
    encoded = imaging.encoded(raw)
    with writing(session):
        campaign = rows.hold(session, find(session, slug))
        pictures.tidy(session, campaign.id, campaign.picture, now)
        return pictures.add(session, campaign.id, encoded, now)


def set_status(session: Session, slug: str, wanted: Status, now: datetime, also: Also = _nothing) -> Campaign:
    """Opens, pauses or closes. Asking for the status it has already changes nothing. Raises ``Refused``."""
    with writing(session):
        campaign = rows.hold(session, find(session, slug))
        if campaign.status != wanted:
            rules.move(campaign.status, wanted)
            if campaign.archived_at is not None and wanted != "closed":
                raise Refused("is_archived", "slug", given=slug)
            session.execute(
                update(CampaignRow)
                .where(CampaignRow.id == campaign.id)
                .values(
                    status=wanted,
                    closed_at=now if wanted == "closed" else None,
                    revision=CampaignRow.revision + 1,
                )
            )
            also(campaign.id)
    return table.by_id(session, campaign.id)


def archive(session: Session, slug: str, now: datetime, *, archived: bool = True, also: Also = _nothing) -> Campaign:
    """Takes a campaign that is over out of the lists, or puts it back. Its pages stay. Raises ``Refused``."""
    with writing(session):
        campaign = rows.hold(session, find(session, slug))
        if archived and rules.status_at(campaign, now) != "closed":
            raise Refused("not_over", "slug", given=slug)
        if (campaign.archived_at is not None) != archived:
            values = {"archived_at": now if archived else None, "revision": CampaignRow.revision + 1}
            session.execute(update(CampaignRow).where(CampaignRow.id == campaign.id).values(values))
            also(campaign.id)
    return table.by_id(session, campaign.id)


def delete_draft(session: Session, peppers: Peppers, slug: str, also: Also = _nothing) -> None:
    """Deletes a campaign that nobody could sign yet, and its pepper. Raises ``Refused``.

    ``also`` deletes first what the later stages have of it.
    """
    with writing(session):
        campaign = rows.hold(session, find(session, slug))
        rules.may_delete(campaign)
        for part in (history, pictures, source_codes, versions):
            part.forget(session, campaign.id)
        also(campaign.id)
        change(session, delete(CampaignRow).where(CampaignRow.id == campaign.id))
    peppers.destroy(campaign.uid)


def is_empty(session: Session) -> bool:
    """Whether there is no campaign at all yet."""
    return session.scalar(select(func.count()).select_from(CampaignRow)) == 0


def _made(session: Session, peppers: Peppers, draft: Draft, now: datetime, also: Also) -> int:
    """The id of a new campaign."""
    draft = checked(draft)
    uid = secrets.token_hex(16)
    try:
        with writing(session):
            if session.scalar(select(CampaignRow.id).where(CampaignRow.slug == draft.slug)):
                raise Refused("slug_taken", "slug", given=draft.slug)
            # The pepper comes first: a campaign without one could take no signature, one without a campaign is inert.
            peppers.make(uid)
            campaign_id = rows.add(session, draft, uid, now)
            also(campaign_id)
    except IntegrityError:
        raise Refused("slug_taken", "slug", given=draft.slug) from None
    return campaign_id
