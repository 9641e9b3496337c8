"""Who may do what in a campaign: one table, of which ``docs/organizers.md`` is generated."""

from collections.abc import Mapping
from typing import Literal, get_args

Role = Literal["owner", "editor", "reviewer", "exporter", "viewer"]
Permission = Literal[
    "view",
    "edit",
    "review",
    "read_signers",
    "export",
    "approve_export",
    "write_updates",
    "manage_team",
    "audit",
    "change_status",
    "delete",
]

ALL_ROLES: tuple[Role, ...] = get_args(Role)
ALL_PERMISSIONS: tuple[Permission, ...] = get_args(Permission)

ROLES: Mapping[Role, frozenset[Permission]] = {
    "owner": frozenset(ALL_PERMISSIONS),
    "editor": frozenset({"view", "edit", "write_updates"}),
    "reviewer": frozenset({"view", "review", "read_signers"}),
    "exporter": frozenset({"view", "export", "read_signers"}),
    "viewer": frozenset({"view"}),
}

# What shows signers' data or lets others see it, so that a password alone must not open it.
NEED_FACTOR: frozenset[Permission] = frozenset({"read_signers", "review", "export", "approve_export", "manage_team"})


def allows(role: Role, permission: Permission) -> bool:
    """Whether somebody with that role may do it."""
    return permission in ROLES[role]


def is_role(text: str) -> bool:
    """Whether there is a role of that name."""
    return text in ALL_ROLES


def table(words: Mapping[Permission, str]) -> str:
    """The table as Markdown, one row a permission in ``words``, one column a role."""
    head = ["| may | " + " | ".join(ALL_ROLES) + " |", "|---" * (len(ALL_ROLES) + 1) + "|"]
    rows = [
        f"| {words[permission]} | "
        + " | ".join("yes" if allows(role, permission) else "–" for role in ALL_ROLES)
        + " |"
        for permission in ALL_PERMISSIONS
    ]
    return "\n".join([*head, *rows]) + "\n"
