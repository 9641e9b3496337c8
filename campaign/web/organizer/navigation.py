"""What leads from page to page: the campaigns of an organizer, and the pages of a campaign."""

from dataclasses import dataclass

from flask import current_app, request
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from campaign.journey.drafting import table as drafting
from campaign.journey.drafting.rules import Campaign
from campaign.organizers import teams
from campaign.organizers.roles import Permission, Role, allows
from campaign.web import i18n

# In the order of the work; each with its last part of the address and what it needs.
_TABS: tuple[tuple[object, str, Permission], ...] = (
    (_("Overview"), "", "view"),
    (_("Text"), "edit", "edit"),
    (_("Status"), "status", "view"),
    (_("Review"), "review", "review"),
    (_("Signatures"), "signatures", "read_signers"),
    (_("Comments"), "comments", "review"),
    (_("Export"), "export", "export"),
    (_("Updates"), "updates", "write_updates"),
    (_("Team"), "team", "view"),
    (_("Log"), "log", "manage_team"),
)


@dataclass(frozen=True, slots=True)
class Mine:
    """A campaign of an organizer."""

    campaign: Campaign
    title: str
    role: Role
    url: str


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of a campaign."""

    label: object
    url: str
    current: bool


def campaigns(session: Session, organizer_id: int) -> list[Mine]:
    """The campaigns somebody has a role in, the newest first."""
    roles = teams.campaigns(session, organizer_id)
    found = [drafting.by_id(session, campaign_id) for campaign_id in sorted(roles, reverse=True)]
    language = i18n.current()
    return [Mine(one, one.in_language(language).title, roles[one.id], _base(one.slug)) for one in found]


def tabs(slug: str, role: Role) -> list[Tab]:
    """The pages of a campaign that this role may open."""
    there = {rule.rule for rule in current_app.url_map.iter_rules()}
    return [
        Tab(label, _base(slug) + last, _is_current(slug, last))
        for label, last, permission in _TABS
        if allows(role, permission) and f"/organizer/c/<slug>/{last}" in there
    ]


def _is_current(slug: str, last: str) -> bool:
    url = _base(slug) + last
    return request.path == url if not last else request.path == url or request.path.startswith(f"{url}/")


def _base(slug: str) -> str:
    return f"/organizer/c/{slug}/"
