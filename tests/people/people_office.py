"""An office with accounts for tests of people: who has a password, and who is an administrator."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from touristinfo.config import Config, read_config
from touristinfo.domain.roles import Grant, Role
from touristinfo.people import accounts
from touristinfo.store.audit import entries

PASSWORD = "seven quiet herons"
CONFIG = replace(read_config({}), secret_key="of these tests alone")


@dataclass
class People:
    """A session in which accounts are made and used."""

    session: Session
    config: Config = CONFIG

    def add(self, login: str, *roles: Role, password: str = PASSWORD) -> str:
        """An account that has taken up its invitation; its id."""
        code = self.invite(login, *roles)
        return accounts.take_up(self.session, code, password)

    def invite(self, login: str, *roles: Role, name: str = "") -> str:
        """An account with its invitation's code."""
        grants = tuple(Grant(role) for role in roles or (Role.TRANSLATOR,))
        return accounts.invite(self.session, "", login, grants, name)

    def done(self) -> list[str]:
        """What the audit log has, oldest first."""
        return [each.action for each in reversed(entries(self.session, limit=1000))]
