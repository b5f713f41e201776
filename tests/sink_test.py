"""What the Cassandra sink makes of every type, key and error."""
from harness import sinks


def test_every_avro_type_has_a_column_and_comes_back(taskflow, table):
    sinks.check_types(taskflow, table.session, sinks.EACH_TYPE, is_made=False)


def test_columns_of_other_types_take_what_fits(taskflow, table):
    sinks.check_types(taskflow, table.session, sinks.OTHER_TYPES, is_made=True)


def test_keys_of_the_records_place_nulls_and_the_case_of_names(taskflow, table):
    sinks.check_keys_and_nulls(taskflow, table.session)


def test_a_missing_keyspace_is_made(taskflow, table):
    sinks.check_keyspace(taskflow, table.session)


def test_errors_name_what_to_change(taskflow, table):
    sinks.check_errors(taskflow, table.session)
