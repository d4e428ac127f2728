"""Why a sealed value did not open: its key is not here, or it never will."""


class KeyUnavailable(Exception):
    """The key is not in the keyring, or its provider does not answer: try later."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"The key {key_id!r} is not available.")
        self.key_id = key_id


class Unsealable(Exception):
    """Value, key and context do not belong together. It never says which.

    Damaged, moved, forged and of another context are one answer, so that a forger
    learns nothing from it. Nothing is tried without the context.
    """

    def __init__(self) -> None:
        super().__init__("The sealed value cannot be opened.")
