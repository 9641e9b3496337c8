"""What refusals say on the command line: what was wrong, and what to do."""

from campaign.errors import Refused

_WORDS = {
    "no_campaign": "there is no campaign '{given}'; 'campaign list' shows what there is",
    "slug_taken": "there is a campaign '{given}' already; choose another slug or use 'campaign edit {given}'",
    "bad_slug": "a slug has 1 to 63 small letters, digits and hyphens, and begins and ends with a letter or digit",
    "bad_language": "no language '{given}'; known: {known}",
    "no_statement": "the statement is missing in '{language}'",
    "bad_statement": "the statement in '{language}' is over 50,000 characters or holds a NUL",
    "no_title": "the title is missing in '{language}'",
    "bad_goal": "the goal must be from 1 to 1,000,000,000",
    "bad_keep_days": "keep_days must be from 1 to 3650",
    "bad_timezone": "no time zone '{given}'; use a name such as Europe/Minsk",
    "bad_moment": "'{given}' is no date and time; write 2026-12-31T18:00",
    "closes_before_it_opens": "the campaign would close before it opens",
    "repeated_field": "the field '{key}' stands twice",
    "needs_email": "a campaign needs a required 'email' field: the confirmation link goes there",
    "needs_name": "a campaign needs the field 'name', or 'given_name' and 'family_name'",
    "unknown_kind": "no field kind '{kind}'; known: {known}",
    "bad_key": "'{key}' can't name a field: small letters, digits and _, not a name that is in use already",
    "needs_options": "the field '{key}' needs options",
    "no_options": "the field '{key}' takes no options",
    "bad_options": "the options of '{key}' repeat a value, or have one that is no plain word",
    "bad_file": "the file can't be read: {why}",
    "unknown_name": "no such name '{name}'; known: {known}",
    "wrong_type": "must be {wanted}",
    "too_long": "longer than {longest} characters",
    "one_line": "must be one line",
    "bad_characters": "holds control or bidirectional characters; delete them",
    "required": "is missing",
    "is_closed": "'{given}' is closed; a closed campaign stays as it was",
    "bad_move": "a campaign that is {current} can't become {wanted}",
    "exists": "{given} exists already; name a new folder",
    "cannot_write": "can't write {given}: {why}; nothing was left behind",
    "no_column": "no exported field '{given}'; known: {known}",
    "bad_delimiter": "'{given}' can't separate cells; use comma, semicolon, tab or |",
    "no_regions": "this campaign does not ask for a region",
    "unsettled": "signatures are being withdrawn faster than they can be counted; try again",
    "details_erased": "the details were erased when the promised time was over; there is nothing left to export",
    "disagree": "{rows} rows but a total of {total}: run 'campaign audit', then 'campaign audit --repair'",
    "statement_altered": "statement version {version} is not what its sha256 says; the database was changed by hand",
    "promised": "signers were promised {days} days; a campaign that has been open can only keep its data for less",
    "bad_policy": "must be one of: {known}",
    "fold_is_fixed": "can't change once a campaign has been open: half of its addresses would be folded, half not",
    "no_reason": "no open finding has the reason '{given}'; 'campaign review {slug}' lists the reasons there are",
    "exported_is_fixed": "once a campaign has been open, its fields stay, exported or not as they are: the ledger has"
    " committed to the answers; new fields may come, and any may become optional",
    "no_finding": "there is no finding {given} in this campaign",
    "decided": "finding {given} is {state} already",
    "other_gone": "the other signature of finding {given} does not count any more; reject the finding instead",
    "was_withdrawn": "the signature of finding {given} was withdrawn; there is nothing to decide",
    "place_taken": "another signature of the same address counts now",
    "nothing_to_undo": "there is no batch {given} that could be undone",
    "no_organizer": "there is no account '{given}'; 'campaign organizer list' shows what there is",
    "account_exists": "{given} has an account already; name a --campaign to give a role in it",
    "bad_email": "must be an address such as name@example.org",
    "member_already": "is in the team already",
    "not_migrated": "the database is not at this version; run 'campaign migrate'",
    "cannot_listen": "can't listen on {given}: {why}; choose another with --port",
    "no_file": "can't read {given}: {why}",
}


def refusal(refused: Refused) -> str:
    """One line for a refusal."""
    words = _WORDS[refused.code].format(**refused.values)
    return f"{refused.field}: {words}" if refused.field else words
