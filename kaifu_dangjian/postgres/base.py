"""Django's PostgreSQL backend, with the private server started at the first connection."""

from django.db import OperationalError
from django.db.backends.postgresql import base
from django.db.backends.postgresql.client import DatabaseClient as PostgresClient

from kaifu_dangjian.postgres import PrivatePostgresError, ensure_running


class DatabaseClient(PostgresClient):
    def runshell(self, parameters):
        ensure_running(self.connection.settings_dict["PRIVATE_HOME"])
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient

    def get_new_connection(self, conn_params):
        try:
            ensure_running(self.settings_dict["PRIVATE_HOME"])
        except PrivatePostgresError as error:
            raise OperationalError(str(error)) from error
        return super().get_new_connection(conn_params)
