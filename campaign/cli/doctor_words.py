"""What an examination finds, in words: what was looked at, and how it is."""

from campaign.upkeep.examining.finding import Finding

_PRIVATE = "{path}, mode {mode}"
_OPEN = "{path}, mode {mode}: others can read it, run chmod 600"
_WORDS = {
    "settings": ("settings", "every name is known and every value is well-formed"),
    "settings_wrong": ("settings", "{why}"),
    "secret_given": ("secret key", "given by the settings"),
    "secret_file": ("secret key", _PRIVATE),
    "secret_open": ("secret key", _OPEN),
    "ledger_key_missing": ("ledger key", "{why}"),
    "ledger_key_file": ("ledger key", _PRIVATE),
    "ledger_key_open": ("ledger key", _OPEN),
    "ledger_keys": ("ledger keys", "{count} sign every head until 'campaign ledger-key retire'"),
    "mail_folder": ("mail", "letters go to a folder"),
    "mail_server": ("mail", "the {scheme} server answers"),
    "mail_silent": ("mail", "{scheme}: {name}; letters wait until it answers"),
    "bounces": ("bounces", "{folder} can be emptied"),
    "bounces_shut": (
        "bounces",
        "{folder} is no Maildir that can be read and written: letters that came back wait",
    ),
    "database_silent": ("database", "does not answer: {name}"),
    "sqlite": ("database", "SQLite, journal {mode}, synchronous {level} (2 is FULL)"),
    "postgresql": ("database", "PostgreSQL, synchronous_commit {durable}"),
    "clock": ("clock", "{now} UTC"),
    "clock_skew": ("clock", "{seconds} s from the database's clock"),
    "migrations": ("migrations", "the database is at {at}"),
    "migrations_old": ("migrations", "the database is at {at}, not {needed}: run 'campaign migrate'"),
    "pepper_missing": ("pepper of {slug}", "missing: copy it from the machine that has it"),
    "pepper_file": ("pepper of {slug}", _PRIVATE),
    "pepper_open": ("pepper of {slug}", _OPEN),
    "ledger_foreign": ("ledger of {slug}", "{why}"),
    "keys_old": ("keys of {slug}", "other rules made them: 'campaign rekey'"),
    "letters": ("letters", "{count} waiting"),
    "letters_late": ("letters", "{count} waiting, the oldest since {since} UTC: does a worker run?"),
    "letters_failed": ("failed letters", "{count} were refused for good or given up after four days"),
    "letters_bounced": ("bounced letters", "{count} came back for good after they were sent"),
    "notices_failed": ("failed invitations", "{count} letters to organizers were refused for good or given up"),
}


def in_words(finding: Finding) -> tuple[str, str]:
    """What was looked at, and how it is."""
    what, said = _WORDS[finding.code]
    return what.format(**finding.values), said.format(**finding.values)
