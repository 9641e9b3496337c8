"""The organizers' door in words: refusals, roles, what roles may do."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from campaign.errors import Refused
from campaign.organizers.roles import Permission, Role
from campaign.web import words

_ = lazy_gettext

_REFUSALS = {
    "required": _("Fill this in."),
    "bad_email": _("Enter an email address such as name@example.org."),
    "bad_characters": _("This has characters that can't be used here. Delete them and type the text again."),
    "email_taken": _("There is an account with this address already. Sign in instead."),
    "password_short": _("Use at least %(shortest)s characters. A few words that only you would put together are good."),
    "password_long": _("This is too long. Use at most 1,024 bytes."),
    "password_common": _("This is easy to guess. Choose words that do not usually stand together."),
    "wrong_sign_in": _("The address or the password is wrong."),
    "wrong_password": _("This is not your password."),
    "wrong_code": _("This code is wrong or has been used. Wait for the next one, or use a recovery code."),
    "wrong_recovery_code": _("This code is wrong or has been used. Type another one of your recovery codes."),
    "wrong_first_code": _("This code is wrong. Wait for the next one, and see that the clock of your phone is right."),
    "too_many": _("Too many attempts. Wait 15 minutes, or ask for a link by email to set a new password."),
    "too_many_invitations": _("Enough invitations were sent for now. The next one can go out after %(until)s."),
    "old_token": _("This page was open for too long. Nothing was changed; send it once more."),
    "link_used": _("This link has been used already, or has run out."),
    "member_already": _("This person is in the team already."),
    "no_member": _("This person is not in the team any more."),
    "last_owner": _("A campaign needs an owner. Make somebody else owner first."),
    "not_offered": _("Choose one of the answers in the list."),
    "no_factor": _("This second factor is not there any more."),
    "bad_passkey": _("The passkey was not accepted. Try again, or use a code."),
    "too_long": _("This is too long. Use at most %(longest)s characters."),
}

ROLES: Mapping[Role, str] = {
    "owner": _("Owner"),
    "editor": _("Editor"),
    "reviewer": _("Reviewer"),
    "exporter": _("Exporter"),
    "viewer": _("Viewer"),
}

ROLE_HINTS: Mapping[Role, str] = {
    "owner": _("everything, the team included"),
    "editor": _("writes the text and the updates, sees no signer"),
    "reviewer": _("decides about signatures, sees signers"),
    "exporter": _("downloads the signatures"),
    "viewer": _("sees the numbers only"),
}

# In English alone: they stand in docs/organizers.md.
PERMISSIONS: Mapping[Permission, str] = {
    "view": "see the numbers of the campaign",
    "edit": "write its text and form",
    "review": "decide about held signatures and duplicates",
    "read_signers": "see signers' names and addresses",
    "export": "download the signatures",
    "approve_export": "approve somebody else's export",
    "write_updates": "write updates to supporters",
    "manage_team": "invite, change roles, remove",
    "audit": "have its numbers counted anew",
    "change_status": "open, pause and close",
    "delete": "delete",
}


def refusal(refused: Refused, more: Mapping[str, object] | None = None) -> str:
    """The words for a refusal; ``more`` holds those of one page."""
    found = (more or {}).get(refused.code) or _REFUSALS.get(refused.code)
    return words.refusal(refused) if found is None else str(found) % refused.values
