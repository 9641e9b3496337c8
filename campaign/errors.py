"""The one error that rules and steps raise: a code here, words in the rings outside."""


class Refused(Exception):
    """A request that the rules do not allow.

    ``code`` is a stable, lower-case name (``"slug_taken"``); ``field`` is the form field or option that is
    wrong, empty where the whole request is; ``values`` fill the words that the doors keep for the code.
    """

    def __init__(self, code: str, field: str = "", **values: object) -> None:
        super().__init__(code, field)
        self.code = code
        self.field = field
        self.values = values
