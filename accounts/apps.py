from typing import Any

from django.apps import AppConfig, apps
from django.core.signals import request_finished
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from accounts.key_use import write_use  # models load after the app registry

        request_finished.connect(write_use, dispatch_uid="accounts.key_use")
        # Called for each app, after Django has made that app's permissions.
        post_migrate.connect(_after_migrating, dispatch_uid="accounts.agents_group")


def _after_migrating(apps: Any = apps, **kwargs: Any) -> None:
    from accounts.services import complete_agents_group  # as above

    try:
        apps.get_model("auth", "Group")
    except LookupError:  # its table is not there yet
        return
    complete_agents_group()
