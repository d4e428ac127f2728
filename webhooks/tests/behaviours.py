"""What a receiver does once a request has come whole: functions of a conversation."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webhooks.tests.receivers import Conversation

Behaviour = Callable[["Conversation"], None]


def status(code: int, *, body: bytes = b"", **headers: str) -> Behaviour:
    """Answer with a status: `status(429, retry_after="120")`."""
    lines = [f"HTTP/1.1 {code} Whatever", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {text}" for name, text in headers.items()]
    return raw("\r\n".join([*lines, "", ""]).encode() + body)


def raw(answer: bytes) -> Behaviour:
    """Answer with these very bytes, and close."""
    return lambda conversation: conversation.send(answer)


def silence() -> Behaviour:
    """Take the request and say nothing, until the sender leaves."""
    return lambda conversation: conversation.waits()


def late(seconds: float, then: Behaviour) -> Behaviour:
    """Say nothing for a time first."""

    def behave(conversation: "Conversation") -> None:
        if conversation.waits(seconds):
            then(conversation)

    return behave


def reset() -> Behaviour:
    """Break the connection off in place of an answer."""
    return lambda conversation: conversation.reset()


def drip(answer: bytes, *, at_once: bytes = b"", every: float = 0.05) -> Behaviour:
    """Say `at_once`, then one byte of the answer each fraction of a second."""

    def behave(conversation: "Conversation") -> None:
        conversation.send(at_once)
        for place in range(len(answer)):
            if not conversation.waits(every):
                return
            conversation.send(answer[place : place + 1])

    return behave


def endless(first: bytes, piece: bytes = b"x" * 4_096) -> Behaviour:
    """Say `first`, then the piece again and again, as fast as it is taken."""

    def behave(conversation: "Conversation") -> None:
        conversation.send(first)
        while True:  # until the sender closes, and sending fails
            conversation.send(piece)

    return behave
