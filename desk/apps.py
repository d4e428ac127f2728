from typing import Any

from django.apps import AppConfig
from django.apps import apps as all_apps
from django.db.models.signals import post_migrate


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = "Desk"

    def ready(self) -> None:
        # The uppermost room with rights of its own: after it, all permissions are made.
        post_migrate.connect(_complete_roles, self, dispatch_uid="desk.roles")


def _complete_roles(apps: Any = all_apps, **kwargs: Any) -> None:
    from accounts.services import complete_roles  # models load after the app registry

    try:
        apps.get_model("auth", "Group")
    except LookupError:  # its table is not there yet
        return
    complete_roles()
