"""Signing in with the organisation's identity provider: OpenID Connect, authorization code with PKCE."""

from collections.abc import Mapping
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from flask import Flask, current_app, request, session, url_for
from joserfc.errors import JoseError

from touristinfo.config import IdentityProvider
from touristinfo.errors import RequestError
from touristinfo.messages import N_, translate
from touristinfo.people import sign_in
from touristinfo.people.attempts import SignInError
from touristinfo.people.provider import Known, account_of
from touristinfo.people.sign_in import Factor
from touristinfo.web.staff.coming_in import NEXT, let_in, own_address, own_path
from touristinfo.web.staff.context import locale, office
from touristinfo.web.staff.entry import sign_in_page
from touristinfo.web.staff.problems import in_words

SECONDS = 10  # in which the provider answers
_CLIENT = "touristinfo-provider"
# With a public key (OpenID Connect Core 15.1 asks for RS256); never "none", nor a secret shared with others.
_SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
# What a provider that is away, set up wrongly or not what it says may cause here.
_FAILURES = (AuthlibBaseError, JoseError, requests.RequestException, RuntimeError, ValueError, KeyError, TypeError)
_FAILED = N_(
    "The identity provider did not answer as it should. Please try again; if it stays so, sign in with a password."
)


class _WrongAnswerError(ValueError):
    """The provider says something that it may not."""


def attach_provider(app: Flask, provider: IdentityProvider | None) -> None:
    """Let the pages below ask this provider; nothing is asked of it yet."""
    if provider is None:
        return
    app.extensions[_CLIENT] = OAuth(app).register(
        "provider",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "default_timeout": SECONDS},
    )


def begin() -> Any:
    """Send the browser to the provider."""
    client = _client()
    try:
        _metadata(client)
        answer = client.authorize_redirect(own_address() + url_for("provider_back"))
    except _FAILURES as error:
        return _failed(error)
    session[NEXT] = own_path(request.args.get("next", "")) or url_for("start")
    return answer


def back() -> Any:
    """The browser comes back from the provider: whom it knows, and who has an account or an invitation, is let in."""
    client = _client()
    try:
        known = _known(client)
    except _FAILURES as error:
        return _failed(error)
    to = session.get(NEXT) or url_for("start")
    try:
        with office().writing() as opened:
            token = sign_in.begin(opened, account_of(opened, known), Factor.PROVIDER)
    except SignInError as error:
        return sign_in_page(in_words(error), 403)
    return let_in(token, to)


def _known(client: FlaskOAuth2App) -> Known:
    issuer = _metadata(client)["issuer"]
    token = client.authorize_access_token()  # checks state and nonce, issuer, audience, time and signature
    claims: Mapping[str, Any] = token["userinfo"]
    subject = claims["sub"]
    if "email" not in claims and client.server_metadata.get("userinfo_endpoint"):
        claims = client.userinfo(token={"access_token": token["access_token"], "token_type": "Bearer"})
        if claims["sub"] != subject:  # OpenID Connect Core 5.3.2
            raise _WrongAnswerError
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise _WrongAnswerError
    mail = claims.get("email")
    is_verified = claims.get("email_verified") is True and isinstance(mail, str)
    return Known(issuer, subject, str(mail) if is_verified else "")


def _metadata(client: FlaskOAuth2App) -> Mapping[str, Any]:
    """What the provider says of itself, checked (OpenID Connect Discovery 4.3) and narrowed to safe signatures."""
    provider = office().config.identity_provider
    said: dict[str, Any] = client.load_server_metadata()
    is_whole = all(isinstance(said.get(name), str) for name in _NEEDED)
    if provider is None or not is_whole or said["issuer"].rstrip("/") != provider.issuer:
        said.pop("_loaded_at", None)  # to be asked again, not believed from now on
        raise _WrongAnswerError
    said["id_token_signing_alg_values_supported"] = _SIGNATURES
    return said


def _client() -> FlaskOAuth2App:
    client = current_app.extensions.get(_CLIENT)
    if client is None:
        raise RequestError(N_("No identity provider is set up here: sign in with a password."))
    return client


def _failed(error: Exception) -> Any:
    current_app.logger.warning("identity provider: %s", type(error).__name__)  # its words may hold names
    return sign_in_page(translate(locale(), _FAILED), 503)
