from typing import Any

from django.apps import AppConfig
from django.apps import apps as all_apps
from django.db.models.signals import post_migrate


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = "Desk"

    def ready(self) -> None:
        # The desk is the last app with permissions: after it, all of them exist.
        post_migrate.connect(_grant_role_permissions, self, dispatch_uid="desk.roles")


def _grant_role_permissions(apps: Any = all_apps, **kwargs: Any) -> None:
    from accounts.services import (
        update_role_permissions,  # models cannot be imported before the apps are loaded
    )

    if apps is None:  # `flush` sends the signal without apps, and leaves no groups
        return
    try:
        apps.get_model("auth", "Group")
    except LookupError:  # the table does not exist at this migration
        return
    update_role_permissions()
