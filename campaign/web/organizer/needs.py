"""The words and the links for what needs an organizer now."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from campaign.journey.tallying.needs import Code, Need
from campaign.organizers.roles import Permission, Role, allows
from campaign.web.i18n import moment
from campaign.web.organizer.numbers import number

# The page that helps, by the last part of its address, and what it needs. None: a part of the dashboard itself.
_PAGES: dict[Code, tuple[str, Permission | None]] = {
    "worker_stopped": ("#mail", None),
    "mail_slow": ("#mail", None),
    "counting_late": ("#mail", None),
    "many_refused": ("#mail", None),
    "reviews": ("review", "review"),
    "held": ("review", "review"),
    "draft": ("status", "change_status"),
    "scheduled": ("status", "change_status"),
    "paused": ("status", "change_status"),
    "closing": ("status", "change_status"),
    "goal_reached": ("edit", "edit"),
    "versions": ("#versions", None),
}
GRAVE = frozenset({"worker_stopped", "mail_slow", "counting_late", "many_refused"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list; ``url`` is empty where the role may not open the page that helps."""

    code: Code
    words: str
    url: str
    grave: bool


def lines(found: list[Need], slug: str, role: Role, zone: str, most: int) -> list[Line]:
    """The list as a role sees it. Reviews are counted up to ``most``."""
    return [
        Line(need.code, _words(need, zone, most), _url(need.code, slug, role), need.code in GRAVE) for need in found
    ]


def _url(code: Code, slug: str, role: Role) -> str:
    last, permission = _PAGES[code]
    if permission is None:
        return last
    return f"/organizer/c/{slug}/{last}" if allows(role, permission) else ""


def _words(need: Need, zone: str, most: int) -> str:
    count = f"{number(need.count)}+" if need.code == "reviews" and need.count >= most else number(need.count)
    when = moment(need.when, zone) if need.when else ""
    match need.code:
        case "worker_stopped":
            said = _("The worker is not running: letters have been due since %(when)s.", when=when)
        case "mail_slow":
            said = _("Mail is slow: a letter has waited for its first try since %(when)s.", when=when)
        case "counting_late":
            said = _("Counting is behind: confirmed signatures wait to be compared and counted.")
        case "many_refused":
            said = _("Mail servers have refused %(count)s letters in 30 days.", count=count)
        case "reviews":
            said = ngettext(
                "%(count)s possible duplicate waits for review.",
                "%(count)s possible duplicates wait for review.",
                need.count,
                count=count,
            )
        case "held":
            said = ngettext(
                "%(count)s signature is held and does not count yet.",
                "%(count)s signatures are held and do not count yet.",
                need.count,
                count=count,
            )
        case _:
            said = _of_the_campaign(need, when, count)
    return str(said)


def _of_the_campaign(need: Need, when: str, count: str) -> str:
    match need.code:
        case "draft":
            return str(_("The campaign is a draft: nobody sees it yet."))
        case "scheduled":
            return str(_("Signing opens on %(when)s.", when=when))
        case "paused":
            return str(_("Signing is paused."))
        case "closing":
            return str(_("Signing closes on %(when)s.", when=when))
        case "goal_reached":
            return str(_("The goal of %(count)s is reached. Set the next one?", count=count))
        case _:
            return str(_("Signatures were given to %(count)s versions of the statement.", count=count))
