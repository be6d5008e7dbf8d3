"""deploy/nginx/kenes.conf as it stands, on other ports and in other directories."""

from __future__ import annotations

import re
from pathlib import Path

from consultation.stack import places

CONFIGURATION = places.ROOT / "deploy" / "nginx" / "kenes.conf"
FRAME = """\
daemon off;
user root root;
pid {home}/nginx.pid;
error_log stderr;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
{site}
}}
"""


def in_frame(home: Path, site: str) -> Path:
    """A whole configuration that keeps everything below `home`."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "cache").mkdir(exist_ok=True)
    site = site.replace("/var/cache/nginx/kenes", f"{home}/cache").replace("/etc/ssl/kenes", f"{home}/tls")
    file = home / "nginx.conf"
    file.write_text(FRAME.format(home=home, site=site))
    return file


def plain(*, port: int, web: int) -> str:
    """The site's server without TLS, in front of a web server on this machine."""
    text = CONFIGURATION.read_text()
    redirecting = re.compile(r"server \{\s+listen 80;.*?\n\}\n", re.DOTALL)
    text = redirecting.sub("", text)
    text = re.sub(r"^ +(?:ssl_\w+|listen \[::\]:443) .*\n", "", text, flags=re.MULTILINE)
    text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    text = text.replace("server_name kenes.example;", "server_name localhost;")
    return text.replace("server 127.0.0.1:8000", f"server 127.0.0.1:{web}")


def careless(site: str) -> str:
    """As somebody might write it who believes that pages are pages: to show that the leak would be seen."""
    for guard in ("proxy_cache_bypass", "proxy_no_cache"):
        site = re.sub(rf"^ +{guard} .*\n", "", site, flags=re.MULTILINE)
    return site.replace("proxy_ignore_headers ", "proxy_ignore_headers Set-Cookie Vary ")
