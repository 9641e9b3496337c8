"""The words of updates, exports and the activity log: refusals, states, actions."""

from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _

REFUSALS: Mapping[str, object] = {
    "no_update_text": _("Write a subject and a text in one language at least."),
    "changed_meanwhile": _("Somebody else has changed this update meanwhile. Look at it again before you go on."),
    "bad_update_move": _("This update is not in a state in which that can be done. Look at what it says now."),
    "no_readers": _("Nobody who is counted has asked for updates, so there is nobody to write to."),
    "too_many_trials": _("Enough test letters of this update were sent. There can be %(most)s."),
    "no_column": _("Choose columns from the list."),
    "bad_delimiter": _("Choose a separator from the list."),
    "no_regions": _("This campaign asks for no region, so the table can't be split by it."),
    "too_many_exports": _("There are %(most)s unfinished exports already. Wait for one of them, or cancel one."),
    "own_export": _("Somebody else must agree to your export."),
    "not_waiting": _("This export does not wait for anybody's agreement any more."),
    "not_active": _("This export is finished already."),
    "not_ready": _("This export can't be downloaded: it is not ready, or has run out."),
}

UPDATE_STATES: Mapping[str, object] = {
    "draft": _("Draft"),
    "sending": _("Being sent"),
    "paused": _("Paused"),
    "done": _("Sent"),
    "stopped": _("Stopped"),
}

EXPORT_STATES: Mapping[str, object] = {
    "waiting": _("Waits for somebody to agree"),
    "queued": _("Waits for its turn"),
    "running": _("Being made"),
    "ready": _("Ready"),
    "expired": _("Deleted, its time was over"),
    "refused": _("Refused"),
    "cancelled": _("Cancelled"),
    "failed": _("Failed"),
}

EXPORT_FAILURES: Mapping[str, object] = {
    "unsettled": _("Signatures were withdrawn all the time it was made. Try again."),
    "cannot_write": _("The file could not be written. There may be no room on the disk."),
    "gave_up": _("It ended its worker time and again. The operator's log says why."),
    "disagree": _("Rows and totals disagree. Ask an owner to check the totals."),
    "details_erased": _("The details of signers were erased, as promised."),
}

ACTIONS: Mapping[str, object] = {
    "update.written": _("wrote an update"),
    "update.changed": _("changed an update"),
    "update.tested": _("sent a test letter of an update"),
    "update.started": _("started sending an update"),
    "update.paused": _("paused an update"),
    "update.resumed": _("went on sending an update"),
    "update.stopped": _("stopped an update"),
    "export.made": _("made an export"),
    "export.asked": _("asked for an export"),
    "export.agreed": _("agreed to an export"),
    "export.refused": _("refused an export"),
    "export.cancelled": _("cancelled an export"),
    "export.downloaded": _("downloaded an export"),
    "export.deleted": _("deleted an export before its time"),
    "export.rule": _("changed whether exports need a second person"),
    "campaign.created": _("made the campaign"),
    "campaign.edited": _("changed the campaign"),
    "campaign.status": _("opened, paused or closed the campaign"),
    "campaign.archived": _("archived the campaign"),
    "campaign.unarchived": _("took the campaign out of the archive"),
    "campaign.duplicated": _("made the campaign as a copy of another"),
    "campaign.deleted": _("deleted the draft"),
    "source.added": _("added a source code"),
    "source.removed": _("removed a source code"),
    "upkeep.examination": _("had the installation examined"),
    "upkeep.audit": _("had the numbers counted anew"),
    "upkeep.repair": _("had the totals made anew"),
    "upkeep.preview": _("asked what new rules for keys would change"),
    "upkeep.rekey": _("had the keys brought to new rules"),
    "upkeep.cancelled": _("cancelled work on the installation"),
    "review.accept": _("accepted suspicions in the review"),
    "review.reject": _("rejected suspicions in the review"),
    "review.undo": _("took decisions of the review back"),
    "signature.reject": _("rejected a signature"),
    "signature.restore": _("restored a signature"),
    "signature.resend": _("sent a confirmation letter again"),
    "signature.erase": _("erased a signature"),
    "comment.published": _("published a comment"),
    "comment.kept": _("decided not to publish a comment"),
    "team.invited": _("invited somebody into the team"),
    "team.uninvited": _("took an invitation back"),
    "team.joined": _("joined the team"),
    "team.role": _("changed a role in the team"),
    "team.removed": _("removed somebody from the team"),
    "account.made": _("made an account"),
    "account.password_given": _("gave the right password"),
    "account.signed_in": _("signed in"),
    "account.signed_out": _("signed out"),
    "account.failed": _("tried to sign in with a wrong address or password"),
    "account.code_failed": _("gave a wrong second factor"),
    "account.session_ended": _("ended a session"),
    "account.sessions_ended": _("ended all other sessions"),
    "account.password_changed": _("changed the password"),
    "account.reset_asked": _("asked for a link to a new password"),
    "account.password_reset": _("set a new password by a link"),
    "account.disabled": _("disabled an account"),
    "account.enabled": _("opened a disabled account again"),
    "account.factors_dropped": _("removed the second factors of an account"),
    "account.oversees": _("changed who oversees the installation"),
    "factor.totp_added": _("set up an app as second factor"),
    "factor.passkey_added": _("added a passkey"),
    "factor.removed": _("removed a second factor"),
    "factor.codes_made": _("made new recovery codes"),
    "factor.recovery_code_used": _("used a recovery code"),
}


def action(code: str) -> str:
    """An action in words; one that has none here stands as it is kept."""
    return str(ACTIONS.get(code, code))


def spoken(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of action and words, for a form to choose from, in the order of the words."""
    return sorted(((code, action(code)) for code in codes), key=lambda pair: pair[1])
