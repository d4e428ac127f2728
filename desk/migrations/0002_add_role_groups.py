"""Create the groups of the four roles, and add the desk's own permissions.

accounts/roles.py lists the permissions of each group; they are granted after the
migration, when Django has created them. An existing group `Agents` stays.
"""

from django.db import migrations

GROUPS = ["Agents", "Leads", "Administrators", "Auditors"]


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for name in GROUPS:
        Group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    replaces = [("desk", "0002_the_roles_of_people")]

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("desk", "0001_drafts_replies_macros_views"),
    ]

    operations = [
        migrations.RunPython(make_groups, migrations.RunPython.noop),
        migrations.AlterModelOptions(
            name="bulkchange",
            options={"permissions": [("export_ticket", "Can export tickets as CSV")]},
        ),
        migrations.AlterModelOptions(
            name="macro",
            options={
                "ordering": ["name"],
                "permissions": [("share_macro", "Can change the macros of the desk")],
            },
        ),
        migrations.AlterModelOptions(
            name="savedreply",
            options={
                "ordering": ["code"],
                "permissions": [
                    ("share_savedreply", "Can change the replies of the desk")
                ],
            },
        ),
    ]
