from django.apps import AppConfig


class DevProsConfig(AppConfig):
    name = "devpros"

    def ready(self) -> None:
        import devpros.checks
        import devpros.service_checks  # noqa: F401 — both register their checks
