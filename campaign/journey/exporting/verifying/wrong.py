"""How a check ends that does not hold: the file, the place in it, and plain words."""


class Wrong(Exception):
    """The first thing that does not hold. ``file`` is its name in the bundle, or what else was checked."""

    def __init__(self, file: str, words: str, place: str = "") -> None:
        super().__init__(file, words, place)
        self.file = file
        self.words = words
        self.place = place

    def __str__(self) -> str:
        where = f"{self.file}, {self.place}" if self.place else self.file
        return f"{where}: {self.words}"


class Unreachable(Exception):
    """Nothing can be said: somebody does not answer, or not in time."""
