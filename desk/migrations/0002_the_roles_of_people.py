"""The four roles as groups, and the rights the desk adds to Django's own.

What each group may do is accounts/roles.py; its permissions come after the migration,
when Django has made them. A house with the group `Agents` of before keeps it.
"""

from django.db import migrations

GROUPS = ["Agents", "Leads", "Administrators", "Auditors"]


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for name in GROUPS:
        Group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
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
