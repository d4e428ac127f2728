"""Write the clients and the collection anew: `bin/clients` runs this."""

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

from workshop import node
from workshop.collection import write_collection
from workshop.document import Document, for_clients
from workshop.programs import run

CLIENTS: Final = Path(__file__).parent.parent / "clients"
# What is generated, whole; everything beside it is written by hand.
GENERATED: Final = (
    Path("python/devpros_client"),
    Path("typescript/src"),
    Path("bruno"),
)


def write_clients(document: Document, into: Path) -> None:
    """Make everything that is generated anew from this document, in this folder."""
    document = for_clients(document)
    node.install()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "openapi.json"
        source.write_text(json.dumps(document))
        made = Path(folder) / "made"
        _write_python(source, made / GENERATED[0])
        node.generate(source, made / GENERATED[1])
        write_collection(document, made / GENERATED[2])
        for name in GENERATED:
            shutil.rmtree(into / name, ignore_errors=True)
            shutil.copytree(made / name, into / name)


def _write_python(source: Path, folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    options = {
        "--path": source,
        "--config": CLIENTS / "python/generator.yml",
        "--output-path": folder,
        "--meta": "none",
    }
    words = [str(word) for option in options.items() for word in option]
    program = Path(sys.executable).with_name("openapi-python-client")
    run([program, "generate", "--fail-on-warning", *words], folder.parent, {})
    for cache in folder.rglob(".ruff_cache"):
        shutil.rmtree(cache)


def main() -> None:
    """Write all of it for the document in the file that is named."""
    write_clients(json.loads(Path(sys.argv[1]).read_text()), CLIENTS)


if __name__ == "__main__":
    main()
