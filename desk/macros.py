"""What a macro would do, in words, before anybody runs it."""

from collections.abc import Iterator
from textwrap import shorten

from desk.models import Macro, Mode
from tickets.models import Status

_LONGEST = 60


def steps_of(macro: Macro) -> Iterator[str]:
    """Yield each of its steps as a phrase, in the order they are taken."""
    if macro.text.strip():
        what = "adds the note" if macro.mode == Mode.NOTE else "sends the reply"
        yield f"{what} “{shorten(macro.text, _LONGEST, placeholder=' …')}”"
    if macro.add_tags:
        yield f"adds the tags {', '.join(macro.add_tags)}"
    if macro.takes_it:
        yield "assigns it to whoever runs it"
    elif macro.assign_to is not None:
        yield f"assigns it to {macro.assign_to.name}"
    if macro.status:
        yield f"makes it “{Status(macro.status).label}”"
