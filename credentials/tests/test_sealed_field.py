"""The column holds ciphertext, and hands out nothing else."""

import base64
import pickle

import pytest
from django.apps.registry import Apps
from django.core import checks, serializers
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter
from django.forms import modelform_factory
from django.forms.models import model_to_dict
from django_cryptography.fields import EncryptedMixin

from credentials.tests.conftest import CONTEXT, SECRET
from credentials.vault import Sealed, SealedField, unseal


class Box(models.Model):
    label = models.TextField(default="box")
    secret = SealedField(null=True)

    class Meta:
        apps = Apps()  # of its own: no table of the house
        app_label = "credentials"

    def __str__(self):
        return self.label


@pytest.fixture
def table(db):
    statement, parameters = connection.SchemaEditorClass(connection).table_sql(Box)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)


@pytest.fixture
def box(table, sealed):
    return Box.objects.create(secret=sealed)


def stored(box):
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM credentials_box WHERE id = %s", [box.pk])
        (value,) = cursor.fetchone()
    return None if value is None else bytes(value)


def test_it_is_a_field_of_the_package():
    assert isinstance(Box._meta.get_field("secret"), EncryptedMixin)


def test_a_row_reads_back_sealed_and_opens(box, sealed):
    again = Box.objects.get()

    assert again.secret == sealed
    assert unseal(again.secret, context=CONTEXT).expose() == SECRET


def test_the_column_holds_the_bytes_of_the_format(box, sealed):
    assert stored(box) == sealed.raw
    assert b"hunter2" not in stored(box)


def test_forgetting_leaves_null(box):
    Box.objects.update(secret=None)

    assert stored(box) is None
    assert Box.objects.get(secret__isnull=True).secret is None


def test_many_rows_are_written_at_once(box, sealed):
    box.secret = Sealed(b"CV1 other")

    Box.objects.bulk_update([box], ["secret"])
    Box.objects.bulk_create([Box(secret=sealed)])

    assert {row.secret for row in Box.objects.all()} == {box.secret, sealed}


def test_damaged_bytes_load_and_are_saved_as_they_were(box):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE credentials_box SET secret = %s", [b"\x80\x04."])

    damaged = Box.objects.get()
    damaged.save()

    assert repr(damaged.secret) == "<sealed under no key, 3 bytes>"
    assert stored(damaged) == b"\x80\x04."


@pytest.mark.parametrize("plaintext", ["hunter2", b"CV1 hunter2", {"p": "hunter2"}, ""])
def test_plaintext_is_never_stored(table, plaintext):
    with pytest.raises(TypeError) as refusal:
        Box.objects.create(secret=plaintext)

    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize("lookup", ["exact", "in", "startswith", "gt", "contains"])
def test_nothing_is_looked_up_in_it(lookup, sealed):
    with pytest.raises(FieldError):
        Box.objects.filter(**{f"secret__{lookup}": sealed})


def test_forms_and_dictionaries_leave_it_out(sealed):
    form = modelform_factory(Box, fields="__all__")

    assert list(form.base_fields) == ["label"]
    assert "secret" not in model_to_dict(Box(secret=sealed))
    with pytest.raises(FieldError):
        modelform_factory(Box, fields=["secret"])


def test_what_is_serialised_is_ciphertext_that_reads_back(sealed):
    field = Box._meta.get_field("secret")

    text = serializers.serialize("json", [Box(secret=sealed), Box()])
    written = field.value_to_string(Box(secret=sealed))

    assert base64.b64encode(sealed.raw).decode() in text
    assert "hunter2" not in text
    assert field.to_python(written) == sealed
    assert field.to_python(field.value_to_string(Box())) is None


@pytest.mark.parametrize("value", ["hunter2", "aHVudGVyMg==", b"hunter2", 7])
def test_cleaning_does_not_take_text_for_a_secret(value):
    with pytest.raises(ValidationError) as refusal:
        Box(secret=value).full_clean()

    assert "hunter2" not in str(refusal.value)


def test_a_row_with_a_secret_is_not_pickled(sealed):
    with pytest.raises(TypeError):
        pickle.dumps(Box(secret=sealed).__dict__)


def test_its_migration_stays_the_same():
    field = Box._meta.get_field("secret")

    text, imports = MigrationWriter.serialize(field)

    assert text == "credentials.vault.field.SealedField(null=True)"
    assert imports == {"import credentials.vault.field"}
    assert field.clone().deconstruct()[1:] == field.deconstruct()[1:]


def test_its_checks_pass():
    assert Box._meta.get_field("secret").check() == []
    assert checks.run_checks(tags=["models"]) == []


@pytest.mark.parametrize("option", [{"key": "k"}, {"ttl": 5}, {"editable": True}])
def test_what_the_package_offers_and_we_do_not_is_refused(option):
    with pytest.raises(TypeError):
        SealedField(**option)
