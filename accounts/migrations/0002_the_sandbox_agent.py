"""The built-in agent, the only one whom a sandbox's tickets can be given."""

from django.contrib.auth.hashers import make_password
from django.db import migrations

EMAIL = "agent@sandbox.test"


def make_agent(apps, schema_editor):
    apps.get_model("accounts", "User").objects.get_or_create(
        email=EMAIL,
        defaults={
            "name": "Sandbox Agent",
            "is_agent": True,
            "is_sandbox_agent": True,
            "password": make_password(None),
        },
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_organizations_people_and_keys")]
    operations = [migrations.RunPython(make_agent, migrations.RunPython.noop)]
