"""The admin's pages of who: organizations, people, keys, applications, events."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from oauth2_provider.models import IDToken

from accounts.admin.applications import ApplicationAdmin
from accounts.admin.connections import ConnectionAdmin
from accounts.admin.events import SecurityEventAdmin
from accounts.admin.keys import ApiKeyAdmin
from accounts.admin.organizations import OrganizationAdmin
from accounts.admin.people import UserAdmin
from accounts.models import (
    AccessToken,
    ApiKey,
    Application,
    Connection,
    Grant,
    Organization,
    RefreshToken,
    SecurityEvent,
    User,
)

# Rights come with the verb that makes an agent; no page hands them out by the way.
admin.site.unregister(Group)
# Theirs would show the secrets of authenticator apps, and addresses nobody signs in by.
admin.site.unregister([Authenticator, EmailAddress])
# Tokens and codes are no page's business; the library's page of applications is not
# ours, which comes below.
admin.site.unregister([AccessToken, Application, Grant, RefreshToken])
admin.site.unregister(IDToken)

admin.site.register(Organization, OrganizationAdmin)
admin.site.register(User, UserAdmin)
admin.site.register(ApiKey, ApiKeyAdmin)
admin.site.register(Application, ApplicationAdmin)
admin.site.register(Connection, ConnectionAdmin)
admin.site.register(SecurityEvent, SecurityEventAdmin)
