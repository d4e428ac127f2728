"""The clients as they are handed out: a zip of a folder below clients/ each.

The same files give the same bytes, at every start and on every machine of ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings

from api.built_once import built_once

CLIENTS: Final[Path] = settings.BASE_DIR / "clients"
# What installing and running leaves there, and what only we need.
_NOT_OURS: Final = {"node_modules", "__pycache__"}
# A zip knows no moment before; none of ours is of interest.
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
_MODE: Final = 0o644


@dataclass(frozen=True)
class Archive:
    """Something to download, made from `clients/<folder>`."""

    folder: str
    name: str  # what the file is called, without ".zip", and the folder in it

    @property
    def file_name(self) -> str:
        return f"{self.name}.zip"

    @property
    def kilobytes(self) -> int:
        return -(-len(self.content()) // 1000)

    @property
    def place(self) -> Path:
        return CLIENTS / self.folder

    def text(self, name: str) -> str:
        """Return a file of it, as it is."""
        return (self.place / name).read_text()

    def content(self) -> bytes:
        return _zipped(self)


PYTHON: Final = Archive("python", "devpros-python")
TYPESCRIPT: Final = Archive("typescript", "devpros-typescript")
BRUNO: Final = Archive("bruno", "devpros-bruno")
ARCHIVES: Final = (PYTHON, TYPESCRIPT, BRUNO)


@built_once
def _zipped(archive: Archive) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as made:
        for file in _files(archive.place):
            name = f"{archive.name}/{file.relative_to(archive.place).as_posix()}"
            entry = ZipInfo(name, _MOMENT)
            entry.external_attr = _MODE << 16
            entry.compress_type = ZIP_DEFLATED
            made.writestr(entry, file.read_bytes())
    return written.getvalue()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in _NOT_OURS or path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _files(path)
        else:
            yield path
