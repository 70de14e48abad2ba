"""The addresses of signing in: those of django-allauth that the product uses, and no other.

Sign-up, reset by mail, addresses and the connecting of foreign accounts by oneself do not exist; where the
library names their pages, a page says what to do instead.
"""

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as provider
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView, TemplateView


def page(template: str, status: int = 200) -> object:
    """A page that only says something, to anybody."""
    view = TemplateView.as_view(template_name=template, http_method_names=["get", "head"])
    return login_not_required(view)


urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", page("account/password_reset.html"), name="account_reset_password"),
    path("password/set/", RedirectView.as_view(pattern_name="profile"), name="account_set_password"),
    path("signup/", page("account/signup_closed.html"), name="account_signup"),
    path("2fa/", second_step.index, name="mfa_index"),
    path("2fa/authenticate/", second_step.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", second_step.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("3rdparty/login/cancelled/", provider.login_cancelled, name="socialaccount_login_cancelled"),
    path("3rdparty/login/error/", provider.login_error, name="socialaccount_login_error"),
    path("oidc/<str:provider_id>/login/", oidc.login, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", oidc.callback, name="openid_connect_callback"),
]
