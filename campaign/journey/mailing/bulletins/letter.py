"""What the letter of an update holds."""

from dataclasses import dataclass
from typing import Any

from campaign.journey.drafting import markdown
from campaign.journey.drafting.rules import Campaign
from campaign.journey.mailing.bulletins.rules import Text


@dataclass(frozen=True, slots=True)
class Ways:
    """The links of one reader's letter; empty in a test letter, which has no reader behind it."""

    unsubscribe: str = ""
    withdraw: str = ""


def values(campaign: Campaign, language: str, text: Text, base_url: str, ways: Ways) -> dict[str, Any]:
    """What the template ``update`` needs: the words in ``language``, the text as Markdown and as HTML, the links."""
    words = campaign.in_language(language)
    return {
        "title": words.title,
        "addressee": words.addressee,
        "organizer": campaign.organizer,
        "campaign_url": f"{base_url}/c/{campaign.slug}?lang={language}",
        "subject": text.subject,
        "body": text.body,
        "body_html": markdown.html(text.body),
        "link": ways.unsubscribe,
        "withdraw": ways.withdraw,
    }
