"""Heroku's router in front of real dynos, played by nginx.

TLS ends here, the host that was asked for stays, and where the request came from goes into `X-Forwarded-...`; nothing
is compressed, and a connection is cut after 55 s of silence. The router also keeps the site that embeds a dashboard.

Left out: the 30 s until the first byte, and HTTP/2, which Heroku's router speaks with browsers alone.
"""

import base64
import hashlib
import shutil
import ssl
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPMessage, HTTPSConnection
from pathlib import Path

from tests.support import browsers
from tests.support.servers import PATIENCE, free_port

CONFIGURATION = """
daemon off;
master_process off;
pid nginx.pid;
error_log error.log;
events {{ }}
http {{
    log_format dyno '$upstream_addr $request';
    access_log access.log dyno;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    map $http_upgrade $connection_or_not {{ default upgrade; "" ""; }}
    upstream pages {{ {pages} }}
    upstream sockets {{ {sockets} }}
    ssl_certificate router.crt;
    ssl_certificate_key router.key;
    proxy_buffering off;
    proxy_http_version 1.1;
    proxy_read_timeout 55s;
    proxy_set_header Host $http_host;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $connection_or_not;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Port 443;
    proxy_set_header Via "1.1 heroku-router";
    server {{
        listen 127.0.0.1:{port} ssl default_server;
        location / {{ proxy_pass http://pages; add_header X-Dyno $upstream_addr always; }}
        location ~ /ws$ {{ proxy_pass http://sockets; add_header X-Dyno $upstream_addr always; }}
    }}
    server {{
        listen 127.0.0.1:{port} ssl;
        server_name {sites};
        default_type text/html;
        location / {{ root {folder}/site; index article.html; }}
    }}
}}
"""
SITES = ("www.example.org", "www.example.net")  # hosts of pages that embed a dashboard, from the folder `site`


class NoNginxError(Exception):
    """No way led to an nginx. It fails the tests that need one; they are never skipped."""


def find_nginx() -> str:
    """The path of an nginx: the one on PATH, in Debian's place for it, or installed from Debian."""
    if found := _on_path() or (browsers.debian_installs("nginx-light") and _on_path()):
        return found
    raise NoNginxError("The tests of a dyno need nginx, and apt-get could not install it. Install it.")


def _on_path() -> str | None:
    return shutil.which("nginx") or shutil.which("/usr/sbin/nginx")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes


@dataclass(frozen=True)
class Router:
    """A running router. It ends with its `with` block."""

    process: subprocess.Popen
    port: int
    folder: Path

    @property
    def flags(self) -> list[str]:
        """What makes Chromium find every host here and trust the router: it caches nothing that it does not trust."""
        rules = ", ".join(
            f"MAP {host} 127.0.0.1:{self.port}" for host in ("*.herokuapp.com", "*.example.org", SITES[1])
        )
        return [f"--host-resolver-rules={rules}", f"--ignore-certificate-errors-spki-list={_fingerprint(self.folder)}"]

    def ask(self, host: str, path: str, **headers: str) -> Answer:
        """What a request for a host and a path is answered with."""
        connection = HTTPSConnection("127.0.0.1", self.port, timeout=PATIENCE, context=ssl._create_unverified_context())
        connection.request("GET", path, headers={"Host": host, **_dashed(headers)})
        response = connection.getresponse()
        body = b"" if response.status == 101 else response.read()
        connection.close()
        return Answer(response.status, response.headers, body)

    def handshake(self, host: str, origin: str) -> int:
        """The status with which a WebSocket is opened or refused."""
        upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Version": "13"}
        return self.ask(host, "/ws", Origin=origin, Sec_WebSocket_Key="bm8gc2VjcmV0IGF0IGFsbA==", **upgrade).status

    def served_by(self, request: str) -> set[int]:
        """Ports of the dynos that answered requests which start so: `GET /health `."""
        lines = (line.split(" ", 1) for line in (self.folder / "access.log").read_text().splitlines())
        return {int(address.rpartition(":")[2]) for address, asked in lines if asked.startswith(request)}

    def wait(self) -> None:
        """Return as soon as it answers; AssertionError with its log if it ends."""
        for _ in range(PATIENCE * 10):
            with suppress(OSError):
                self.ask(SITES[0], "/article.html")
                return
            with suppress(subprocess.TimeoutExpired):
                code = self.process.wait(0.1)
                raise AssertionError(f"nginx ended with code {code}:\n{(self.folder / 'error.log').read_text()}")
        raise AssertionError("nginx did not answer")

    def __enter__(self) -> "Router":
        return self

    def __exit__(self, *_) -> None:
        self.process.terminate()
        self.process.wait()


def _dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def start(
    nginx: str, folder: Path, dynos: Sequence[int], article: str = "", *, sockets_by_turns: bool = False
) -> Router:
    """Put a router in front of the dynos that listen on these ports, by turns; sockets all go to the last of them.

    article: the HTML of the page that every host of SITES shows.
    sockets_by_turns: sockets go to all dynos, whichever gave the page.
    """
    port = free_port()
    (folder / "site").mkdir()
    (folder / "site" / "article.html").write_text(article, "utf-8")
    pages, last = ([f"server 127.0.0.1:{port}" for port in ports] for ports in (dynos, dynos[-1:]))
    # A page opens two sockets: were they dealt out evenly, all that stay would go to the same of two dynos.
    dealt = [f"{pages[0]} weight=2", *pages[1:]] if sockets_by_turns else last
    pages, sockets = ("; ".join([*upstream, ""]) for upstream in (pages, dealt))
    filled = {"pages": pages, "sockets": sockets, "port": port, "sites": " ".join(SITES), "folder": folder}
    (folder / "nginx.conf").write_text(CONFIGURATION.format(**filled), "utf-8")
    _certificate(folder)
    process = subprocess.Popen(
        [nginx, "-p", str(folder), "-c", "nginx.conf", "-e", "error.log"], stdin=subprocess.DEVNULL
    )
    router = Router(process, port, folder)
    router.wait()
    return router


def _certificate(folder: Path) -> None:
    made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    _openssl(
        *made, "-keyout", folder / "router.key", "-out", folder / "router.crt", "-days", "2", "-subj", "/CN=router"
    )


def _fingerprint(folder: Path) -> str:
    """Of the certificate's public key, as Chromium wants it."""
    key = _openssl("pkey", "-in", folder / "router.key", "-pubout", "-outform", "der")
    return base64.b64encode(hashlib.sha256(key).digest()).decode()


def _openssl(*command: str | Path) -> bytes:
    return subprocess.run(["openssl", *command], check=True, capture_output=True).stdout
