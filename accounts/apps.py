from django.apps import AppConfig
from django.core.signals import request_finished


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from accounts.key_use import write_use  # models load after the app registry

        request_finished.connect(write_use, dispatch_uid="accounts.key_use")
