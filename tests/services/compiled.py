"""What each test's own application and engine would compile anew, compiled once for all tests of a process."""

from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class Templates(BytecodeCache):
    """Compiled templates by jinja2's own key and checksum, so that a changed source is compiled again."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fills the bucket where the same source was compiled before."""
        kept = self._kept.get(bucket.key + bucket.checksum)
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps what was compiled."""
        self._kept[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


class Statements(dict[Any, Any]):
    """Compiled SQL for SQLAlchemy's ``compiled_cache``, whose keys begin with the dialect: alike in all engines."""

    def get(self, key: Any, default: Any = None) -> Any:
        """The compiled statement, or ``default``."""
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), compiled)


TEMPLATES = Templates()
STATEMENTS = Statements()
