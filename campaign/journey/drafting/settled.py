"""What stays as it was once people may have signed: the promises made to them, and what the ledger has committed to."""

from collections.abc import Iterator, Sequence

from campaign.errors import Refused
from campaign.journey.drafting.draft import Draft
from campaign.journey.drafting.fields import Field
from campaign.journey.drafting.rules import Campaign


def unsettled(campaign: Campaign, draft: Draft) -> Iterator[Refused]:
    """Everything in which the draft goes back on what signers saw; nothing where nobody could sign yet."""
    if campaign.status == "draft":
        return
    if draft.keep_days > campaign.keep_days:
        yield Refused("promised", "keep_days", days=campaign.keep_days)
    if campaign.policy.fold != draft.policy.fold:
        # Half the index would be folded and half not: one mailbox could sign twice.
        yield Refused("fold_is_fixed", "fold")
    yield from _fields(campaign.fields, draft.fields)


def _fields(before: Sequence[Field], after: Sequence[Field]) -> Iterator[Refused]:
    """Fields may come, and any may become optional.

    None may go, for one that came back would add old answers to old records; under its key and kind its answers are
    found and read; what is exported the ledger has committed to.
    """
    now = {field.key: field for field in after}
    for old in before:
        new = now.get(old.key)
        if new is None:
            yield Refused("field_is_fixed", "fields", key=old.key)
        elif new.kind != old.kind:
            yield Refused("kind_is_fixed", "fields", key=old.key, kind=old.kind)
        else:
            yield from _field(old, new)


def _field(old: Field, new: Field) -> Iterator[Refused]:
    if new.exported is not old.exported:
        yield Refused("exported_is_fixed", "fields", key=old.key)
    if new.required and not old.required:
        # Those who have signed were told that they need not answer.
        yield Refused("optional_is_fixed", "fields", key=old.key)
    left = {option.value for option in new.options}
    for gone in (option.value for option in old.options if option.value not in left):
        yield Refused("answer_is_fixed", "fields", key=old.key, answer=gone)
