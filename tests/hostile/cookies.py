"""Cookies that are no session: nobody is signed in by them, and what an attacker chose is never taken over."""
from hostile.row import Row

TOKENS = {
    "nothing": "", "a short one": "abc", "zeros": "0" * 64, "one digit too few": "0" * 63, "one digit too many": "0" * 65, "capitals": "$UPPER_TOKEN", "a quoted one": '"$ADA_TOKEN"',
    "a blank in it": "$ADA_TOKEN x", "a comma after it": "$ADA_TOKEN,x", "an escape": "%24ADA_TOKEN", "SQL": "' OR 1=1 --", "a NUL": b"$ADA_TOKEN\x01", "above ASCII": "é" * 32, "a path": "../../etc/passwd",
    "its hash": "$HASH_TOKEN", "its first half": "$HALF_TOKEN",
}
NAMES = ["TASKFLOW_SESSION", "taskflow_session2", "xtaskflow_session", "__Host-taskflow_session", "__Secure-taskflow_session", "taskflow-session", "session", "$COOKIE%00", " $COOKIE\t"]

ROWS = [
    *[Row(f"the token is {name}", "GET /api/tasks", "401 unauthorized|400", who="nobody", headers={"Cookie": b"$COOKIE=" + (v if isinstance(v, bytes) else v.encode())}, unlike=(b"Ada's secret",))
      for name, v in TOKENS.items()],
    *[Row(f"the name is {name!r}", "GET /api/tasks", "401 unauthorized|400", who="nobody", headers={"Cookie": f"{name}=$ADA_TOKEN"}, unlike=(b"Ada's secret",)) for name in NAMES],
    Row("a visitor's before another's", "GET /api/tasks", "401 unauthorized", who="nobody", headers={"Cookie": "$COOKIE=$VISITOR_TOKEN; $COOKIE=$ADA_TOKEN"}, unlike=(b"Ada's secret",)),
    Row("as a cookie of old", "GET /api/tasks", "401 unauthorized", who="nobody", headers={"Cookie": '$Version="1"; session=$ADA_TOKEN; $Path="/"'}, unlike=(b"Ada's secret",)),
    Row("in Cookie2", "GET /api/tasks", "401 unauthorized", who="nobody", headers={"Cookie2": "$COOKIE=$ADA_TOKEN"}, unlike=(b"Ada's secret",)),
    Row("a thousand cookies", "GET /api/tasks", "401 unauthorized", who="nobody", headers={"Cookie": "; ".join(f"c{i}=1" for i in range(1000))}),
    Row("nothing but semicolons", "GET /api/tasks", "401 unauthorized", who="nobody", headers={"Cookie": ";" * 8000}),
]
