"""Values that two texts one typing error apart share, so that likeness shows in equal keys alone."""


def neighbours(text: str, most: int) -> tuple[str, ...]:
    """The text and every text with one letter left out, at most ``most`` of them.

    Two texts that differ by one letter replaced, added or left out, or by two neighbouring letters swapped,
    share a value (the deletion neighbourhood of Bocek, Hunt and Stiller, "Fast similarity search in large
    dictionaries", 2007). So do some that are two errors apart. Past ``most`` the last letters go
    unprotected.
    """
    shorter = [text[:at] + text[at + 1 :] for at in range(len(text))]
    return tuple(dict.fromkeys([text, *shorter]))[:most] if text else ()
