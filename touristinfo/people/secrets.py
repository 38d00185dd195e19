"""What lets somebody in: passwords (argon2), codes and tokens of which only digests are kept."""

import hashlib
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from touristinfo.errors import RequestError
from touristinfo.messages import N_

LEAST_CHARACTERS = 12
MOST_CHARACTERS = 200
_FEWEST_DIFFERENT = 5
_LETTERS = "ABCDEFGHJKMNPQRTWXY346789"  # none that is taken for another
_CODE_LETTERS = 16
_COMMON = ("password", "passw0rd", "123456789", "qwertyuiop", "iloveyou", "touristinfo", "administrator", "ibaraki")
_HASHER = PasswordHasher()  # RFC 9106, second recommended option


def new_token() -> str:
    """A secret of 256 bits, for a cookie or a program."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """A secret of 74 bits to be typed in: ABCD-EFGH-JKMN-PQRT."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LETTERS))
    return "-".join(letters[start : start + 4] for start in range(0, _CODE_LETTERS, 4))


def digest_of(secret: str) -> str:
    """What is kept of a token, or of a code however it was typed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def as_code(typed: str) -> str:
    """A code as `new_code` gives it, from what somebody typed: in small letters, without or with other dashes."""
    letters = "".join(char for char in typed.upper() if char.isalnum())
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def hash_password(password: str, login: str) -> str:
    """What is kept of a new password. Raises RequestError where it would be guessed."""
    said = password.casefold()
    if not LEAST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        message = N_("A password has %(least)s to %(most)s characters; several words are easy to remember.")
        raise RequestError(message, parameter="password", least=LEAST_CHARACTERS, most=MOST_CHARACTERS)
    is_common = any(said.startswith(word) for word in _COMMON) or len(set(said)) < _FEWEST_DIFFERENT
    if is_common or login.casefold() in said:
        raise RequestError(N_("This password would be guessed soon: take another."), parameter="password")
    return _HASHER.hash(password)


def is_password(password: str, kept: str) -> bool:
    """Whether this is the password. Without one to compare with ("") it takes as long, so that nobody can tell."""
    try:
        return _HASHER.verify(kept or _of_nobody(), password[: MOST_CHARACTERS + 1]) and bool(kept)
    except (Argon2Error, InvalidHashError):
        return False


def needs_new_hash(kept: str) -> bool:
    """Whether the password should be hashed anew, as it is done by now."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _of_nobody() -> str:
    return _HASHER.hash(new_token())
