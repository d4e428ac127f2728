"""Bruno's part: reads a collection from its files, and sends its requests in order."""

import re
from pathlib import Path

import httpx

METHODS = {"get", "post", "put", "patch", "delete"}
_BLOCK = re.compile(r"^(\S+) \{\n(.*?)\n\}$", re.DOTALL | re.MULTILINE)


class Request:
    """A file of a collection: its blocks by name, each without its indentation."""

    def __init__(self, file: Path) -> None:
        self.file, self.name = file, file.stem
        self.blocks = {
            name: "\n".join(line[2:] for line in text.split("\n"))
            for name, text in _BLOCK.findall(file.read_text())
        }

    def pairs(self, name: str) -> dict[str, str]:
        """Return what a block of names and values says; nothing if it is not there."""
        lines = self.blocks.get(name, "").splitlines()
        found = [line.partition(":") for line in lines]
        return {key: value.strip() for key, _, value in found}

    @property
    def turn(self) -> int:
        return int(self.pairs("meta")["seq"])


class Collection:
    """A collection with its one environment, and what its answers left behind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.about = Request(folder / "collection.bru")
        (environment,) = (folder / "environments").iterdir()
        self.variables = Request(environment).pairs("vars")

    def requests(self) -> list[Request]:
        """Return all of them, folder by folder, as they stand in the window."""
        folders = [Request(file) for file in self.folder.glob("*/folder.bru")]
        return [
            request
            for folder in _in_turn(folders)
            for request in _in_turn(
                Request(file)
                for file in folder.file.parent.glob("*.bru")
                if file != folder.file
            )
        ]

    def send(self, request: Request) -> int:
        """Send it, remember what it says is to be remembered; return the status."""
        (method,) = METHODS & request.blocks.keys()
        call = request.pairs(method)
        headers = {"Content-Type": "application/json"}
        if call["auth"] == "inherit":
            token = self._filled(self.about.pairs("auth:bearer")["token"])
            headers["Authorization"] = f"Bearer {token}"
        answer = httpx.request(
            method,
            self._filled(call["url"]),
            content=self._filled(request.blocks.get("body:json", "")),
            headers=headers,
        )
        for name, place in request.pairs("vars:post-response").items():
            self.variables[name] = _found_at(place, answer.json())
        return answer.status_code

    def _filled(self, text: str) -> str:
        return re.sub(r"{{(\w+)}}", lambda found: self.variables[found[1]], text)


def _in_turn(requests):
    return sorted(requests, key=lambda request: request.turn)


def _found_at(place, value):
    """Return what is at such a place as `res.body.deliveries[0].id`."""
    for name in re.findall(r"\w+", place.removeprefix("res.body.")):
        value = value[int(name) if name.isdecimal() else name]
    return value
