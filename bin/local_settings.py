"""Keep var/settings.env: the secrets and switches of the service in this checkout."""

import base64
import os
import secrets
import tempfile
from collections.abc import Sequence
from pathlib import Path

from processes import ROOT

FOLDER = ROOT / "var"
HEADER = """\
# Read by devpros/settings.py; variables in the environment win over these lines.
# bin/serve wrote it. It renews PUBLIC_URL and ALLOWED_HOSTS at every start, takes the
# switches for trying things out away when others can come in, and keeps the rest as it
# finds it. Whoever has the two keys can sign and read everything here.
"""
# For trying things out on this machine alone.
SWITCHES = {"DEMO": "true", "WEBHOOK_ALLOW_LOOPBACK": "true"}


def keep(
    *,
    public_url: str,
    allowed_hosts: Sequence[str] = (),
    is_for_others: bool = False,
    folder: Path = FOLDER,
) -> dict[str, str]:
    """Write the file for this start; secrets are made once. Return what it says.

    Switches that an earlier start wrote do not stay for a start that is for others.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    file = folder / "settings.env"
    settings = _fresh() | SWITCHES | _read(file) | {"PUBLIC_URL": public_url}
    settings.pop("ALLOWED_HOSTS", None)
    if allowed_hosts:
        settings["ALLOWED_HOSTS"] = ",".join(allowed_hosts)
    if is_for_others:
        for switch in SWITCHES:
            del settings[switch]
    _replace(file, HEADER + "".join(f"{key}={settings[key]}\n" for key in settings))
    return settings


def _fresh() -> dict[str, str]:
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "CREDENTIAL_KEYS": f"k1:{key}",
        "ENVIRONMENT": "local",
    }


def _read(file: Path) -> dict[str, str]:
    lines = file.read_text().splitlines() if file.exists() else []
    assignments = [line for line in lines if "=" in line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in assignments)


def _replace(file: Path, text: str) -> None:
    """Write beside the file, then rename: a crash leaves the old secrets or the new."""
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=".settings-")
    try:
        with os.fdopen(descriptor, "w") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, file)
    except BaseException:
        os.unlink(temporary)
        raise
