from django.apps import AppConfig


class DevProsConfig(AppConfig):
    name = "devpros"

    def ready(self) -> None:
        import devpros.checks  # noqa: F401 — registers its checks
