"""Debian's nginx with the site file of deploy/, in front of a running service."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme

from tests.support.running_service import PROJECT, _free_port

PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
MAIN = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/devpros.conf;
}}
"""


def site(upstreams: list[str], port: int, folder: Path) -> str:
    """Return the shipped site with these addresses, and a certificate of this run."""
    text = (PROJECT / "deploy" / "nginx.conf").read_text()
    servers = "".join(f"server {one} max_fails=0;\n    " for one in upstreams)
    for shipped, here in (
        ("server 127.0.0.1:8000 max_fails=0;", servers),
        ("listen 80;", f"listen 127.0.0.1:{_free_port()};"),
        ("listen [::]:80;", ""),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;"),
        ("listen [::]:443 ssl http2;", ""),
        ("/etc/ssl/desk.example.com", str(folder)),
        ("/var/log/nginx", str(folder)),
        ("desk.example.com", "127.0.0.1"),
    ):
        assert shipped in text, shipped
        text = text.replace(shipped, here)
    return text


@contextmanager
def nginx(upstreams: list[str], folder: Path) -> Iterator[int]:
    """Serve these through nginx; yield its port. Its files are in `folder`."""
    port = _free_port()
    certificate = trustme.CA().issue_cert("127.0.0.1")
    certificate.private_key_pem.write_to_path(str(folder / "privkey.pem"))
    certificate.cert_chain_pems[0].write_to_path(str(folder / "fullchain.pem"))
    (folder / "devpros.conf").write_text(site(upstreams, port, folder))
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    command = [PROGRAM, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _wait_until_open(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_until_open(port: int) -> None:
    end = time.monotonic() + 10
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            assert time.monotonic() < end
            time.sleep(0.02)  # nothing announces that it listens
