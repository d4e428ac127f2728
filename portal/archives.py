"""The clients as downloads: a zip of each folder below clients/.

The same files give the same bytes, in every process and on every machine.
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
# What installing and running leaves there.
_OMITTED: Final = {"node_modules", "__pycache__"}
# The earliest time that a zip can hold, so that the bytes do not depend on the clock.
_TIMESTAMP: Final = (1980, 1, 1, 0, 0, 0)
_MODE: Final = 0o644


@dataclass(frozen=True)
class Archive:
    """A download made from `clients/<folder>`."""

    folder: str
    name: str  # of the file without ".zip", and of the folder in it

    @property
    def file_name(self) -> str:
        return f"{self.name}.zip"

    @property
    def kilobytes(self) -> int:
        return -(-len(self.content()) // 1000)

    @property
    def path(self) -> Path:
        return CLIENTS / self.folder

    def text(self, name: str) -> str:
        """Return the text of a file in the folder."""
        return (self.path / name).read_text()

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
        for file in _files(archive.path):
            name = f"{archive.name}/{file.relative_to(archive.path).as_posix()}"
            entry = ZipInfo(name, _TIMESTAMP)
            entry.external_attr = _MODE << 16
            entry.compress_type = ZIP_DEFLATED
            made.writestr(entry, file.read_bytes())
    return written.getvalue()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in _OMITTED or path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _files(path)
        else:
            yield path
