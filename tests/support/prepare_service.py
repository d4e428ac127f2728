"""What a service needs before it serves, as its own commands would make it."""

import sys
from io import StringIO

import django
from django.core.management import call_command


def main() -> None:
    django.setup()
    call_command("create_organization", "Acme", stdout=StringIO())
    call_command("change_plan", "acme", "999999/h", stdout=StringIO())
    call_command("issue_key", "acme", "--name=A", stdout=sys.stdout)


if __name__ == "__main__":
    main()
