"""The desk in words: reasons, fingerprints, states, letters, acts and refusals."""

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext

_ = lazy_gettext

REASONS: Mapping[str, object] = {
    "address_same": _("same email address"),
    "order_swapped": _("given and family name swapped"),
    "birth_same": _("same birth date"),
    "birth_swapped": _("birth date with day and month swapped"),
    "birth_near": _("birth date one digit apart"),
    "birth_part": _("birth date with another year, month or day"),
    "birth_differs": _("different birth date"),
    "family_same": _("same family name"),
    "family_sound": _("same family name by sound"),
    "family_near": _("family name one letter apart"),
    "family_initial": _("family name with the same initial"),
    "family_differs": _("different family name"),
    "given_same": _("same given name"),
    "given_sound": _("same given name in another spelling or language"),
    "given_near": _("given name one letter apart"),
    "given_initial": _("given name with the same initial"),
    "given_differs": _("different given name"),
    "patronymic_same": _("same patronymic"),
    "patronymic_differs": _("different patronymic"),
    "postcode_same": _("same postal code"),
    "postcode_near": _("postal code one digit apart"),
    "postcode_differs": _("different postal code"),
    "locality_same": _("same place"),
    "locality_near": _("place one letter apart"),
    "locality_differs": _("different place"),
    "street_same": _("same street"),
    "street_some": _("a word of the street in common"),
    "street_differs": _("different street"),
    "house_same": _("same house"),
    "house_differs": _("different house"),
    "same_pattern": _("many addresses that differ in a number only"),
    "same_comment": _("many with the same comment"),
    "disposable_address": _("a throw-away address"),
    "burst": _("many from one mail domain within ten minutes"),
}

KINDS: Mapping[str, object] = {
    "name": _("given and family name, by sound"),
    "birth_initial": _("birth date and an initial"),
    "birth_locality": _("birth date and place"),
    "birth_street": _("birth date and a word of the street"),
    "name_postcode": _("a name and the postal code"),
    "name_house": _("a name and the house number"),
    "house_postcode": _("house number and postal code"),
    "street_locality": _("a word of the street and the place"),
    "address": _("email address"),
}

STATES: Mapping[str, object] = {
    "pending": _("not confirmed yet"),
    "confirmed": _("confirmed, not matched yet"),
    "counted": _("counted"),
    "held": _("held until somebody has looked"),
    "duplicate": _("a duplicate, not counted"),
    "rejected": _("rejected, not counted"),
    "withdrawn": _("taken back and erased"),
    "superseded": _("another form of the address was confirmed"),
}

FINDING_STATES: Mapping[str, object] = {
    "open": _("waiting"),
    "upheld": _("accepted"),
    "dismissed": _("rejected"),
}

DECISIONS: Mapping[str, object] = {
    "accept": _("accepted"),
    "reject": _("rejected"),
    "undo": _("taken back"),
}

ACTS: Mapping[str, object] = {
    "reject": _("Rejected"),
    "restore": _("Restored"),
    "resend": _("Letter sent again"),
    "erase": _("Erased"),
}

LETTERS: Mapping[str, object] = {
    "confirm": _("the link to confirm"),
    "already_signed": _("has signed already"),
    "confirmed": _("thanks, with the link to take it back"),
}

LETTER_STATES: Mapping[str, object] = {
    "queued": _("waiting to be sent"),
    "sending": _("being sent"),
    "sent": _("sent"),
    "failed": _("not delivered"),
    "bounced": _("came back"),
    "dropped": _("not needed any more"),
    "withheld": _("not sent, the address has had its share"),
}

SOURCES: Mapping[str, object] = {"web": _("on the web"), "paper": _("on paper")}

REFUSALS: Mapping[str, object] = {
    "decided": _("Somebody has decided this already. Look at the history below before you decide again."),
    "other_gone": _("The other signature does not count any more, so this one can't be its duplicate. Reject instead."),
    "was_withdrawn": _("The signature was taken back by its owner; there is nothing to decide."),
    "place_taken": _("Another signature of the same address counts now."),
    "nothing_to_undo": _("This was taken back already."),
    "nothing_to_decide": _("Nothing of this is waiting any more."),
    "no_finding": _("There is no such finding any more."),
    "not_counting": _("This signature does not count now, so there is nothing to reject."),
    "not_rejected": _("This signature is not rejected, so there is nothing to restore."),
    "rejected_in_review": _("This signature was rejected in review. Take that decision back there."),
    "nothing_to_send": _("There is no letter to send for a signature in this state."),
    "no_address": _("The address can't be read here, so no letter can be written."),
    "too_late": _("The campaign is over; a link would not confirm any more."),
    "letters_spent": _("This address has had all the %(most)s letters that one may get in a campaign."),
    "erased_already": _("This signature is erased already."),
    "not_sure": _("Tick this if you mean it."),
    "search_one": _("Fill in one of the three."),
    "bad_number": _("Write the number in digits, such as 4711."),
    "no_comment": _("This comment is gone with its signature."),
    "not_allowed": _("Its signer was told that comments are not published."),
}


def reasons(codes: Sequence[str]) -> list[str]:
    """The reasons in words; a code of another version stands as it is."""
    return [str(REASONS.get(code, code)) for code in codes]


def kinds(codes: Sequence[str]) -> list[str]:
    """The sorts of fingerprint in words."""
    return [str(KINDS.get(code, code)) for code in codes]
