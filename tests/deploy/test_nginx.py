"""The example for nginx, run in front of the app: it passes on, keeps, and writes no positions down."""

import os
import shutil
import signal
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPMessage, HTTPSConnection
from pathlib import Path

import pytest
from served import COMMAND, free_port, wait_for

EXAMPLE = Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "touristinfo.conf"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
ITEMS = "/v1/collections/facilities/items?bbox=139.5,35.5,141.5,37.5&lang=en"
NEARBY = "/v1/nearby?lat=36.3752&lon=140.4767&lang=en"
BROWSER = "TestBrowser/36"
FRESH_SECONDS = 30

pytestmark = pytest.mark.slow

MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/main-error.log info;
{user}
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/touristinfo.conf;
}}
"""


@dataclass
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes


class Site:
    """nginx before an app that can be stopped; `folder` holds all that nginx writes."""

    def __init__(self, folder: Path, releases: Path) -> None:
        self.folder, self.releases = folder, releases
        self.port, self.app_port = free_port(), free_port()
        self._configure()
        self.start_app()
        command = [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf")]
        self.checked = subprocess.run([*command, "-t"], check=False, capture_output=True, text=True)
        self.nginx = subprocess.Popen(command)
        wait_for(self.port, self.nginx)

    def _configure(self) -> None:
        key, certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        subject = ["-subj", "/CN=tourism.example.jp", "-days", "2", "-nodes", "-newkey", "rsa:2048"]
        made = ["openssl", "req", "-x509", *subject, "-keyout", key, "-out", certificate]
        subprocess.run(made, check=True, capture_output=True)
        text = EXAMPLE.read_text()
        for example, here in {
            "/etc/ssl/certs/tourism.example.jp.pem": str(certificate),
            "/etc/ssl/private/tourism.example.jp.key": str(key),
            "/var/cache/nginx": str(self.folder),
            "/var/log/nginx": str(self.folder),
            "127.0.0.1:8000": f"127.0.0.1:{self.app_port}",
            "listen 443 ssl": f"listen 127.0.0.1:{self.port} ssl",
            "listen [::]:443 ssl http2;": "",
            "listen 80;": f"listen 127.0.0.1:{free_port()};",
            "listen [::]:80;": "",
        }.items():
            assert example in text
            text = text.replace(example, here)
        (self.folder / "touristinfo.conf").write_text(text)
        user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(MAIN.format(folder=self.folder, user=user))

    def start_app(self) -> None:
        settings = {
            **os.environ,
            "TOURISTINFO_RELEASES": str(self.releases),
            "TOURISTINFO_DATABASE_URL": f"sqlite:///{self.folder}/office.sqlite",
            "TOURISTINFO_PUBLIC_URL": "https://tourism.example.jp",
        }
        command = [COMMAND, "serve", "--port", str(self.app_port), "--workers", "1"]
        self.app = subprocess.Popen(command, env=settings)
        wait_for(self.app_port, self.app)

    def stop_app(self) -> None:
        self.app.terminate()
        self.app.wait()

    def get(self, path: str, **headers: str) -> Answer:
        context = ssl.create_default_context(cafile=self.folder / "certificate.pem")
        context.check_hostname = False
        connection = HTTPSConnection("127.0.0.1", self.port, context=context, timeout=10)
        given = {"Host": "tourism.example.jp", "User-Agent": BROWSER}
        connection.request("GET", path, headers=given | {name.replace("_", "-"): v for name, v in headers.items()})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return Answer(answer.status, answer.headers, body)

    def cache_used(self) -> list[str]:
        self.write_logs()
        lines = (self.folder / "touristinfo.log").read_text().splitlines()
        return [line.partition('"cache":"')[2].partition('"')[0] for line in lines]

    def written(self) -> str:
        """All that stands in logs, whatever their name."""
        self.write_logs()
        return "".join(path.read_text() for path in self.folder.rglob("*.log"))

    def write_logs(self) -> None:
        """Let nginx write the lines that it gathers."""
        self.nginx.send_signal(signal.SIGUSR1)
        time.sleep(0.3)

    def close(self) -> None:
        self.nginx.terminate()
        self.nginx.wait()
        self.stop_app()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, published_demo: Path) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("nginx"), published_demo)
    try:
        yield site
    finally:
        site.close()


def test_the_example_is_valid(site: Site) -> None:
    assert site.checked.returncode == 0, site.checked.stderr
    assert "warn" not in site.checked.stderr


def test_an_answer_passes_and_is_kept(site: Site) -> None:
    first = site.get(ITEMS)
    again = site.get(ITEMS)
    assert (first.status, again.status) == (200, 200)
    assert again.body == first.body
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == "max-age=30, stale-if-error=86400"
    assert site.cache_used()[-2:] == ["MISS", "HIT"]


def test_languages_and_encodings_are_not_mixed_up(site: Site) -> None:
    path = "/v1/collections/facilities/items?limit=50"
    plain = {tag: site.get(path, Accept_Language=tag) for tag in ("ja", "ko")}
    packed = site.get(path, Accept_Language="ja", Accept_Encoding="gzip")
    assert [plain[tag].headers["Content-Language"].split(",")[0] for tag in plain] == ["ja", "ko"]
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.body[:2] == b"\x1f\x8b"
    assert "Content-Encoding" not in site.get(path, Accept_Language="ja").headers


def test_a_copy_that_is_still_good_is_answered_304(site: Site) -> None:
    etag = site.get(ITEMS).headers["ETag"]
    assert site.get(ITEMS, If_None_Match=etag).status == 304
    assert site.get(NEARBY, If_None_Match=site.get(NEARBY).headers["ETag"]).status == 304


def test_problems_of_the_app_pass(site: Site) -> None:
    assert site.get("/v1/nearby?lat=x").headers["Content-Type"] == "application/problem+json"
    assert site.get("/v1/nearby?lat=" + "1" * 32_769).status == 414


def test_staff_sign_in_and_nothing_of_it_is_kept_or_logged(site: Site) -> None:
    for _ in range(2):
        answer = site.get("/staff/sign-in?next=/staff/people/yamada")
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Secure-touristinfo-staff=")
        assert all(said in cookie for said in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/staff"))
    assert "staff" not in site.written()


def test_operators_addresses_are_for_this_machine(site: Site) -> None:
    assert site.get("/readyz").status == 200
    assert site.get("/metrics").status == 404


def test_nothing_says_who_asked_from_where_not_even_when_the_app_is_away(site: Site) -> None:
    asked = (ITEMS, NEARBY, "/v1/nearby%3Flat=36.3752", "/v1/nearby?l%61t=36.3752&lon=140.4767", "/v1/\\x?lat=36.3752")
    for path in asked:
        site.get(path, Referer="https://tourism.example.jp/?lat=36.3752", X_Forwarded_For="198.51.100.7")
    site.stop_app()
    try:
        assert site.get(NEARBY).status == 502
    finally:
        site.start_app()
    said = site.written()
    assert '"path":"/v1/nearby"' in said
    assert '"upstream":"502"' in said
    for secret in ("lat=", "lon=", "bbox=", "36.3752", "139.5,35.5", "127.0.0.1", "198.51.100.7", BROWSER):
        assert secret not in said, secret


def test_a_position_is_not_kept_in_the_cache(site: Site) -> None:
    assert site.get(ITEMS).status == 200
    assert site.get(NEARBY).status == 200
    assert site.get("/v1/nearby?l%61t=36.3752&l%6fn=140.4767").status == 200
    kept = [path.read_bytes() for path in (site.folder / "touristinfo").rglob("*") if path.is_file()]
    assert kept
    assert not [content for content in kept if b"36.3752" in content.partition(b"HTTP/1")[0]]


def test_what_was_asked_for_is_served_while_the_app_is_away_and_renewed_when_it_is_back(site: Site) -> None:
    before = site.get(ITEMS)
    site.stop_app()
    try:
        time.sleep(FRESH_SECONDS + 1)
        away = site.get(ITEMS)
        assert (away.status, away.body) == (200, before.body)
        assert site.cache_used()[-1] == "STALE"
    finally:
        site.start_app()
    site.get(ITEMS)
    time.sleep(1)
    assert site.get(ITEMS).body == before.body
    assert site.cache_used()[-1] == "HIT"
