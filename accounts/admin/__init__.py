"""The admin's pages of who: organizations, people, keys, and what happened to them."""

from django.contrib import admin
from django.contrib.auth.models import Group

from accounts.admin.events import SecurityEventAdmin
from accounts.admin.keys import ApiKeyAdmin
from accounts.admin.organizations import OrganizationAdmin
from accounts.admin.people import UserAdmin
from accounts.models import ApiKey, Organization, SecurityEvent, User

# Rights come with the verb that makes an agent; no page hands them out by the way.
admin.site.unregister(Group)

admin.site.register(Organization, OrganizationAdmin)
admin.site.register(User, UserAdmin)
admin.site.register(ApiKey, ApiKeyAdmin)
admin.site.register(SecurityEvent, SecurityEventAdmin)
