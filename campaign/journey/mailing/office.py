"""What delivering needs, whatever the letter."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from campaign.journey.mailing.compose import Composer
from campaign.journey.mailing.pace import Pace
from campaign.journey.mailing.transport import Transport
from campaign.storage.transactions import Sessions


@dataclass(frozen=True, slots=True)
class PostOffice:
    """What delivering needs. ``rate`` is letters a second at most, 0 for no limit; ``clock`` gives aware UTC."""

    sessions: Sessions
    composer: Composer
    transport: Transport
    rate: float
    clock: Callable[[], datetime]
    pace: Pace = field(default_factory=Pace)


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did: letters taken in hand, and the failure where no conversation was possible."""

    handled: int
    unreachable: str | None = None
