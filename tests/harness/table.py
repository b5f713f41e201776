"""The Cassandra table, seen through the public driver."""
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile
from cassandra.policies import ConstantReconnectionPolicy, WhiteListRoundRobinPolicy

from harness.waiting import eventually

TABLE = "taskflow.interactions"


def driver(cql):
    """The public driver's Cluster, of that node alone; it is back soon after the node is."""
    host, port = cql.rsplit(":", 1)
    profile = ExecutionProfile(load_balancing_policy=WhiteListRoundRobinPolicy([host]), request_timeout=20)
    return Cluster([host], port=int(port), execution_profiles={EXEC_PROFILE_DEFAULT: profile},
                   reconnection_policy=ConstantReconnectionPolicy(0.2, None), connect_timeout=10)


class Table:
    def __init__(self, cql):
        self.cluster = driver(cql)
        self.session = self.cluster.connect()
        self.by_id = self.session.prepare(f"SELECT id, action, who, what, time FROM {TABLE} WHERE id = ?")

    def row(self, event_id):
        return self.session.execute(self.by_id, (event_id,)).one()

    def rows_of(self, who):
        return list(self.session.execute(f"SELECT id, action, who, what, time FROM {TABLE} WHERE who = %s", (who,)))

    def ids(self):
        """Of every row, paged; a row that were there twice would come twice."""
        return [row.id for row in self.session.execute(f"SELECT id FROM {TABLE}")]

    def wait_for(self, event, within_s=20):
        row = eventually(lambda: self.row(event["id"]), within_s, f"the row of event {event['id']}")
        assert row._asdict() == event
        return row

    def close(self):
        self.cluster.shutdown()
