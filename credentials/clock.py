"""The clock that decides what a secret's holder may still do: the database's."""

from typing import Any

from django.db.models import DateTimeField, Func


class ClockTimestamp(Func):
    """This very moment, by the database.

    PostgreSQL's `now()` is when the transaction began: a reveal that waited for a lock
    would be judged by an earlier time.
    """

    function = "clock_timestamp"
    template = "%(function)s()"
    output_field = DateTimeField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # In the form in which Django keeps moments there, so that they compare as text.
        template = "STRFTIME('%%%%Y-%%%%m-%%%%d %%%%H:%%%%M:%%%%f', 'NOW')"
        return self.as_sql(compiler, connection, template=template, **context)
