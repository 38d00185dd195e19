"""Settings: the environment, read once into one frozen dataclass."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from touristinfo.errors import SettingError

Choice = TypeVar("Choice", bound=StrEnum)
CHECKOUT = Path(__file__).resolve().parent.parent
DATA = CHECKOUT / "data"
TRANSLATIONS = CHECKOUT / "translations"
MIGRATIONS = CHECKOUT / "migrations"


class Role(StrEnum):
    """What a node serves."""

    PUBLIC = "public"
    OFFICE = "office"
    ALL = "all"


class SecondFactor(StrEnum):
    """Who must have a second factor; "publishers" are these and administrators."""

    NO = "no"
    PUBLISHERS = "publishers"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """Where staff have accounts already (OpenID Connect), and as what we are known there."""

    issuer: str
    client_id: str
    client_secret: str


class MachineKind(StrEnum):
    """Which protocol the machine translation service speaks."""

    NONE = "none"
    DEEPL = "deepl"
    OPENAI = "openai"


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable, its default ("" = none) and what it is for; tests hold the README to this table."""

    name: str
    default: str
    purpose: str


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "TOURISTINFO_DATABASE_URL",
        "sqlite:///var/touristinfo.sqlite",
        "SQLAlchemy URL; sqlite:/// or postgresql+psycopg://",
    ),
    Setting(
        "TOURISTINFO_STATEMENT_TIMEOUT_S",
        "300",
        "seconds after which PostGIS ends a statement; migrations may take longer; 0 = no limit",
    ),
    Setting("TOURISTINFO_RELEASES", "var/releases", "folder of the releases; a public node needs only this"),
    Setting("TOURISTINFO_SECRET_KEY", "", "signs sessions and forms; made at each start, for all workers, when empty"),
    Setting(
        "TOURISTINFO_PUBLIC_URL",
        "",
        "address visitors use, for example https://tourism.example.jp; from the request when empty",
    ),
    Setting("TOURISTINFO_ROLE", "all", "public, office or all: what this node serves"),
    Setting(
        "TOURISTINFO_CRS",
        "4326,3857,6668,6677",
        "coordinate systems besides CRS84 in which places are given, EPSG codes (6669 to 6687: plane ones of Japan)",
    ),
    Setting(
        "TOURISTINFO_HELD_SHARE",
        "0.2",
        "share of a layer that one import may withdraw or change without --accept-changes",
    ),
    Setting("TOURISTINFO_KEEP_RELEASES", "30", "releases kept whole; manifests and deltas are kept for ever"),
    Setting("TOURISTINFO_MAX_FILE_MB", "200", "largest file that is imported, in megabytes, also once unpacked"),
    Setting(
        "TOURISTINFO_HARVEST_INSIDE",
        "",
        "hosts within a private network from which layers may be fetched, for example gis.pref.local,10.1.2.3",
    ),
    Setting("TOURISTINFO_KEPT_MB", "16", "answers that each worker keeps to give them again, in megabytes; 0 = none"),
    Setting("TOURISTINFO_METRICS", "", "where `serve` has /metrics, for example 127.0.0.1:9464; nowhere when empty"),
    Setting("TOURISTINFO_LOG_REQUESTS", "no", "yes or no: a log line for each request, without its query and sender"),
    Setting("TOURISTINFO_FOUR_EYES", "yes", "yes or no: who translated a text cannot approve it"),
    Setting(
        "TOURISTINFO_SECOND_FACTOR",
        "no",
        "no, publishers or all: who of the staff must have a second factor (publishers: administrators too)",
    ),
    Setting("TOURISTINFO_SESSION_IDLE_MINUTES", "60", "minutes without a request after which staff are signed out"),
    Setting("TOURISTINFO_SESSION_HOURS", "12", "hours after which staff are signed out in any case"),
    Setting(
        "TOURISTINFO_OIDC_ISSUER",
        "",
        "identity provider of the staff (OpenID Connect), for example https://id.example.jp; none when empty",
    ),
    Setting("TOURISTINFO_OIDC_CLIENT_ID", "", "as what the identity provider knows us"),
    Setting("TOURISTINFO_OIDC_CLIENT_SECRET", "", "the secret that the identity provider has given us"),
    Setting("TOURISTINFO_MACHINE", "none", "machine translation: none, deepl, or openai (any such endpoint)"),
    Setting("TOURISTINFO_MACHINE_URL", "", "address of that service; the provider's own when empty"),
    Setting("TOURISTINFO_MACHINE_KEY", "", "key for that service"),
    Setting("TOURISTINFO_MACHINE_MODEL", "", "model, for openai"),
    Setting("TOURISTINFO_MACHINE_BUDGET", "100000", "characters that may be sent to that service in a month"),
    Setting("TOURISTINFO_DATA", str(DATA), "folder of the declarations: collections, layers, import.toml"),
)
MOST_CODES = 30
_MADE = "made-at-start-"  # before a secret key that nobody has set
_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of this process."""

    database_url: str
    statement_timeout_s: int
    releases: Path
    secret_key: str
    public_url: str
    role: Role
    crs: tuple[int, ...]
    held_share: float
    keep_releases: int
    max_file_bytes: int
    harvest_inside: frozenset[str]
    kept_bytes: int
    metrics: tuple[str, int] | None
    log_requests: bool
    four_eyes: bool
    second_factor: SecondFactor
    session_idle: timedelta
    session_longest: timedelta
    identity_provider: IdentityProvider | None
    machine: MachineKind
    machine_url: str
    machine_key: str = field(repr=False)
    machine_model: str
    machine_budget: int
    data: Path

    @property
    def keeps_its_key(self) -> bool:
        """Whether the secret key has been set, so that what is encrypted with it can be read after a restart."""
        return not self.secret_key.startswith(_MADE)


def read_config(environment: Mapping[str, str] = os.environ) -> Config:
    """The settings in `environment`. Raises SettingError that names the variable and what it may hold."""
    values = {name: environment.get(name, "") or default for name, default in _DEFAULTS.items()}
    return Config(
        database_url=values["TOURISTINFO_DATABASE_URL"],
        statement_timeout_s=_whole_number("TOURISTINFO_STATEMENT_TIMEOUT_S", values, 0, 86_400),
        releases=Path(values["TOURISTINFO_RELEASES"]),
        secret_key=values["TOURISTINFO_SECRET_KEY"] or _MADE + secrets.token_hex(32),
        public_url=_public_url(values),
        role=_one_of(Role, "TOURISTINFO_ROLE", values),
        crs=_codes("TOURISTINFO_CRS", values),
        held_share=_number("TOURISTINFO_HELD_SHARE", values, 0, 1),
        keep_releases=_whole_number("TOURISTINFO_KEEP_RELEASES", values, 1, 100_000),
        max_file_bytes=int(_number("TOURISTINFO_MAX_FILE_MB", values, 1, 100_000) * 1_000_000),
        harvest_inside=_hosts(values["TOURISTINFO_HARVEST_INSIDE"]),
        kept_bytes=int(_number("TOURISTINFO_KEPT_MB", values, 0, 100_000) * 1_000_000),
        metrics=_host_and_port("TOURISTINFO_METRICS", values),
        log_requests=_yes("TOURISTINFO_LOG_REQUESTS", values),
        four_eyes=_yes("TOURISTINFO_FOUR_EYES", values),
        second_factor=_one_of(SecondFactor, "TOURISTINFO_SECOND_FACTOR", values),
        session_idle=timedelta(minutes=_whole_number("TOURISTINFO_SESSION_IDLE_MINUTES", values, 1, 1440)),
        session_longest=timedelta(hours=_whole_number("TOURISTINFO_SESSION_HOURS", values, 1, 168)),
        identity_provider=_identity_provider(values),
        machine=_machine(values),
        machine_url=values["TOURISTINFO_MACHINE_URL"],
        machine_key=values["TOURISTINFO_MACHINE_KEY"],
        machine_model=values["TOURISTINFO_MACHINE_MODEL"],
        machine_budget=_whole_number("TOURISTINFO_MACHINE_BUDGET", values, 0, 1_000_000_000),
        data=Path(values["TOURISTINFO_DATA"]),
    )


def _one_of(kind: type[Choice], name: str, values: Mapping[str, str]) -> Choice:
    try:
        return kind(values[name])
    except ValueError:
        *others, last = kind
        raise _fault(name, values, f"{', '.join(others)} or {last}") from None


def _identity_provider(values: Mapping[str, str]) -> IdentityProvider | None:
    issuer = values["TOURISTINFO_OIDC_ISSUER"].rstrip("/")
    if not issuer:
        return None
    if not issuer.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise _fault("TOURISTINFO_OIDC_ISSUER", values, "https://…")
    for name in ("TOURISTINFO_OIDC_CLIENT_ID", "TOURISTINFO_OIDC_CLIENT_SECRET"):
        if not values[name]:
            raise _fault(name, values, "what the identity provider has given you")
    return IdentityProvider(issuer, values["TOURISTINFO_OIDC_CLIENT_ID"], values["TOURISTINFO_OIDC_CLIENT_SECRET"])


def _machine(values: Mapping[str, str]) -> MachineKind:
    try:
        return MachineKind(values["TOURISTINFO_MACHINE"])
    except ValueError:
        raise _fault("TOURISTINFO_MACHINE", values, ", ".join(MachineKind)) from None


def _public_url(values: Mapping[str, str]) -> str:
    url = values["TOURISTINFO_PUBLIC_URL"].rstrip("/")
    if url and not url.startswith(("https://", "http://")):
        raise _fault("TOURISTINFO_PUBLIC_URL", values, "https://… or http://…")
    return url


def _host_and_port(name: str, values: Mapping[str, str]) -> tuple[str, int] | None:
    if not values[name]:
        return None
    host, _, port = values[name].rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        raise _fault(name, values, "HOST:PORT")
    return host.strip("[]"), int(port)


def _yes(name: str, values: Mapping[str, str]) -> bool:
    if values[name] not in ("yes", "no"):
        raise _fault(name, values, "yes, no")
    return values[name] == "yes"


def _hosts(listed: str) -> frozenset[str]:
    return frozenset(each.strip().lower() for each in listed.split(",") if each.strip())


def _whole_number(name: str, values: Mapping[str, str], least: int, most: int) -> int:
    number = _number(name, values, least, most)
    if not number.is_integer():
        raise _fault(name, values, f"{least}–{most}")
    return int(number)


def _codes(name: str, values: Mapping[str, str]) -> tuple[int, ...]:
    codes = [code.strip() for code in values[name].split(",")]
    if len(codes) > MOST_CODES or not all(code.isascii() and code.isdigit() and len(code) <= 6 for code in codes):
        raise _fault(name, values, f"at most {MOST_CODES} codes of EPSG, with commas between")
    return tuple(map(int, codes))


def _number(name: str, values: Mapping[str, str], least: float, most: float) -> float:
    try:
        number = float(values[name])
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        raise _fault(name, values, f"{least}–{most}")
    return number


def _fault(name: str, values: Mapping[str, str], allowed: str) -> SettingError:
    return wrong_setting(name, values[name], allowed)


def wrong_setting(name: str, value: str, allowed: str) -> SettingError:
    """The error to raise about what a variable holds."""
    return SettingError("%(name)s is '%(value)s'; it may hold: %(allowed)s", name=name, value=value, allowed=allowed)
