"""Who may sign in: people whom an administrator entered, and nobody else; every attempt leaves a trace."""

import ipaddress
from base64 import urlsafe_b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from tracker.access import standing_of
from tracker.models import User
from tracker.queries.roles import needs_second_step
from tracker.services.invitations import is_too_old
from tracker.services.people import set_password
from tracker.services.signing_in import (
    Visit,
    record_failed_sign_in,
    record_second_step,
    record_sign_in,
    record_sign_out,
)

AGENT_LENGTH = 200
NETWORK_BITS = {4: 32, 6: 64}


def visit_of(request: HttpRequest) -> Visit:
    """From where a request comes."""
    address = DefaultAccountAdapter(request).get_client_ip(request)
    return Visit(address, request.headers.get("User-Agent", "")[:AGENT_LENGTH])


def failed(request: HttpRequest, name: str, why: str) -> None:
    """Leave the trace of an attempt that failed."""
    record_failed_sign_in(name=name, why=why, visit=visit_of(request), now=timezone.now())


class LengthValidator(MinimumLengthValidator):
    """A password of enough letters; the library's own sentence has no Chinese in its release."""

    def get_error_message(self) -> str:
        """What is said of a shorter one."""
        return ngettext(
            "This password is too short. It must contain at least %(min_length)d character.",
            "This password is too short. It must contain at least %(min_length)d characters.",
            self.min_length,
        ) % {"min_length": self.min_length}


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed, and a stranger's wrong passwords do not lock a colleague out."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: accounts are made by an administrator."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failed sign-ins by name *and* address; the library counts by name and ``Host``.

        A ``Host`` may carry any port, so it would give as many tries as there are ports. Of an IPv6
        address the network counts, as everybody at home has 2**64 of them.
        """
        address = ipaddress.ip_address(self.get_client_ip(request))
        network = ipaddress.ip_network((address, NETWORK_BITS[address.version]), strict=False)
        return f"{credentials.get('username', '').strip().lower()}:{network}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse whoever failed too often, before the password is looked at."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            failed(request, credentials.get("username", ""), "locked")
            raise

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The person, unless the password was one for a first sign-in that never came."""
        person = super().authenticate(request, **credentials)
        if isinstance(person, User) and person.is_active and is_too_old(person, timezone.now()):
            failed(request, person.username, "too old")
            return None
        return person

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong password, or nobody's name."""
        failed(request, credentials.get("username", ""), "password")

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """The right password of a disabled account."""
        failed(request, user.username, "disabled")
        return super().respond_user_inactive(request, user)

    def post_login(
        self, request: HttpRequest, user: User, *, signal_kwargs: dict[str, Any] | None, **hints: Any
    ) -> HttpResponse:
        """The sign-in is complete, second step included."""
        request.session["signed_in_at"] = int(timezone.now().timestamp())
        way = "oidc" if signal_kwargs and "sociallogin" in signal_kwargs else "password"
        record_sign_in(person=user, way=way, visit=visit_of(request), now=timezone.now())
        return super().post_login(request, user, signal_kwargs=signal_kwargs, **hints)

    def logout(self, request: HttpRequest) -> None:
        """The session ends here and on the server."""
        person = User.objects.filter(pk=request.user.pk).first()
        if person is not None:
            record_sign_out(person=person, now=timezone.now())
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        """Through the service, which leaves its audit row."""
        person = User.objects.get(pk=user.pk)  # ``user`` may be the lazy stand-in of the request
        changed = set_password(person=person, password=password, by=person, now=timezone.now())
        user.password = changed.password

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """Changes of the second step, of which the library would tell by mail, leave an audit row."""
        if template_prefix.startswith("mfa/"):
            record_second_step(person=user, what=template_prefix.rsplit("/", 1)[-1], now=timezone.now())
        super().send_notification_mail(template_prefix, user, *args, **kwargs)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Signing in through the city's identity provider: for people whom an administrator entered."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Return False: the provider vouches for who somebody is, not for belonging here."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the person by the claim that settings name; anybody else is told so, with a trace."""
        if sociallogin.state.get("process") not in (None, AuthProcess.LOGIN):
            raise ImmediateHttpResponse(self._refused(request, sociallogin, status=400))
        if sociallogin.is_existing:
            return
        person = person_of_claims(claims_of(sociallogin))
        if person is None:
            raise ImmediateHttpResponse(self._refused(request, sociallogin, status=403))
        sociallogin.connect(request, person)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **details: Any) -> None:
        """The provider did not vouch for anybody."""
        failed(request, "", "provider")
        raise ImmediateHttpResponse(render(request, "socialaccount/authentication_error.html", status=401))

    def _refused(self, request: HttpRequest, sociallogin: SocialLogin, status: int) -> HttpResponse:
        name = str(claims_of(sociallogin).get(settings.OIDC_CLAIM, ""))
        failed(request, name, "unknown")
        return render(request, "socialaccount/nobody_here.html", {"name": name}, status=status)


def claims_of(sociallogin: SocialLogin) -> dict[str, Any]:
    """What the provider says of the person; the user info before the token."""
    said = sociallogin.account.extra_data
    return {**said.get("id_token", {}), **said.get("userinfo", {})}


def person_of_claims(claims: dict[str, Any]) -> User | None:
    """The person to whom a claim belongs; None when it is nobody's, or more than one person's.

    An address counts only when the provider verified it.
    """
    value = claims.get(settings.OIDC_CLAIM)
    if not isinstance(value, str) or not value:
        return None
    if settings.OIDC_CLAIM == "email":
        found = User.objects.filter(email__iexact=value) if claims.get("email_verified") is True else []
    else:
        found = User.objects.filter(username=value)
    people = list(found[:2])
    return people[0] if len(people) == 1 else None


class SecondStepAdapter(DefaultMFAAdapter):
    """Secrets of the second step are kept encrypted; who must have one cannot take it away."""

    def encrypt(self, text: str) -> str:
        """As it is kept in the database."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As it was."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:  # of another key: an administrator takes the step away
            raise self.validation_error("incorrect_code") from error

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not by oneself where it is required."""
        return not needs_second_step(standing_of(authenticator.user, timezone.localdate()))


def _cipher() -> Fernet:
    salt = "shservice.signin.SecondStepAdapter"
    key = salted_hmac(salt, "", secret=settings.LEDGER_KEY, algorithm="sha256").digest()
    return Fernet(urlsafe_b64encode(key))


class CodeForm(AuthenticateForm):
    """The code of the second step; a wrong one leaves a trace."""

    def clean_code(self) -> str:
        """The code when it is right."""
        try:
            return super().clean_code()
        except ValidationError:
            failed(context.request, self.user.username, "code")
            raise
