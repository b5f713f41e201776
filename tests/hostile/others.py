"""Mallory, and somebody who has no account, at what belongs to Ada."""
from hostile.row import Row

NOBODY = "00000000-0000-4000-8000-000000000000"


def change(**more):
    return {"sentAt": "$TIME", "changes": [{"id": "$NEW", "task": "$ADA_TASK"} | more]}


MEMBERS_ONLY = [
    ("GET /api/tasks", None), ("POST /api/tasks", {"title": "mine"}), ("PATCH /api/tasks/$ADA_TASK", {"completed": True}), ("DELETE /api/tasks/$ADA_TASK", None),
    ("POST /api/changes", {"changes": [{"id": "$NEW", "op": "create", "task": "$NEW", "title": "mine"}]}), ("GET /api/live", None), ("GET /api/sessions", None),
    ("DELETE /api/sessions", None), ("DELETE /api/sessions/$ADA_SESSION", None), ("POST /api/password", {"current": "$PASSWORD", "new": "a quiet river at dusk"}),
    ("GET /api/account/export", None), ("DELETE /api/account", {"password": "$PASSWORD"}),
]
TITLE = b"Ada's secret"

ROWS = [
    *[Row(f"a visitor: {line}", line, "401 unauthorized", body, who="visitor", unlike=(TITLE,)) for line, body in MEMBERS_ONLY],
    *[Row(f"nobody: {line}", line, "401 unauthorized", body, who="nobody", unlike=(TITLE,)) for line, body in MEMBERS_ONLY if line.startswith("GET")],
    *[Row(f"nobody: {line}", line, "403 csrf", body, who="nobody", unlike=(TITLE,)) for line, body in MEMBERS_ONLY if not line.startswith("GET")],
    Row("completes her task", "PATCH /api/tasks/$ADA_TASK", "404 not_found", {"completed": True}, unlike=(TITLE,)),
    Row("renames her task", "PATCH /api/tasks/$ADA_TASK", "404 not_found", {"title": "mine"}, unlike=(TITLE,)),
    Row("deletes her task", "DELETE /api/tasks/$ADA_TASK", "404 not_found", unlike=(TITLE,)),
    Row("completes her task by its id in upper case", "PATCH /api/tasks/$UPPER_ADA_TASK", "404 not_found", {"completed": True}, unlike=(TITLE,)),
    Row("completes a task that nobody has", f"PATCH /api/tasks/{NOBODY}", "404 not_found", {"completed": True}),
    Row("changes her task: rename", "POST /api/changes", "200 [404 not_found]", change(op="rename", title="mine"), unlike=(TITLE,)),
    Row("changes her task: complete", "POST /api/changes", "200 [404 not_found]", change(op="complete", completed=True), unlike=(TITLE,)),
    Row("changes her task: delete", "POST /api/changes", "200 [404 not_found]|200 [200]", change(op="delete"), unlike=(TITLE,)),
    Row("changes her task: move", "POST /api/changes", "200 [404 not_found]", change(op="move"), unlike=(TITLE,)),
    Row("makes a task of her task's id", "POST /api/changes", "200 [409 conflict]|200 [404 not_found]", change(op="create", title="mine"), unlike=(TITLE,)),
    Row("puts a task before hers", "POST /api/changes", "200 [404 not_found]|200 [200]", change(op="create", task="$NEW", title="mine", before="$ADA_TASK"), unlike=(TITLE,)),
    Row("moves a task before hers", "POST /api/changes", "200 [404 not_found]|200 [200]", change(op="move", task="$MALLORY_TASK", before="$ADA_TASK"), unlike=(TITLE,)),
    Row("sends her change again", "POST /api/changes", "200 [409 conflict]|200 [404 not_found]|200 [200]",
        {"changes": [{"id": "$ADA_CHANGE", "op": "rename", "task": "$ADA_TASK", "title": "mine"}]}, unlike=(TITLE,)),
    Row("sends her change's id as a key", "POST /api/tasks", "201|409 conflict", {"title": "mine"}, headers={"Idempotency-Key": "$ADA_CHANGE"}, unlike=(TITLE,)),
    Row("ends her session", "DELETE /api/sessions/$ADA_SESSION", "404 not_found"),
    Row("ends a session that nobody has", f"DELETE /api/sessions/{NOBODY}", "404 not_found"),
    Row("deletes her account with his password", "DELETE /api/account", "401 wrong_password", {"password": "her password", "email": "$ADA_EMAIL"}),
    Row("asks for her tasks by a query", "GET /api/tasks?user=$ADA_EMAIL&email=$ADA_EMAIL&owner=1&userId=1", "200", unlike=(TITLE,)),
    Row("asks for her export by a query", "GET /api/account/export?email=$ADA_EMAIL&user=1", "200", unlike=(TITLE,)),
    Row("adds a task as hers", "POST /api/tasks", "201", {"title": "mine", "user": "$ADA_EMAIL", "email": "$ADA_EMAIL", "user_id": 1, "owner": 1, "id": "$ADA_TASK"}),
    Row("views as her", "POST /api/track", "202", {"action": "view", "what": "/", "who": "$ADA_EMAIL"}),
    Row("tracks a create as her", "POST /api/track", "422 invalid action", {"action": "create", "what": "x", "who": "$ADA_EMAIL"}),
    *[Row(f"tracks a {action}", "POST /api/track", "422 invalid action", {"action": action, "what": "/"}) for action in ("login", "register", "logout", "complete", "delete", "erase")],
    Row("says who he is in a header", "GET /api/tasks", "200", headers={"X-User": "$ADA_EMAIL", "X-Forwarded-User": "$ADA_EMAIL", "X-Remote-User": "$ADA_EMAIL", "From": "$ADA_EMAIL"}, unlike=(TITLE,)),
    Row("signs in by Basic", "GET /api/tasks", "401 unauthorized", who="nobody", headers={"Authorization": "Basic YWRhQGV4YW1wbGUuY29tOmEgcXVpZXQgcml2ZXI="}),
    Row("signs in by Bearer", "GET /api/tasks", "401 unauthorized", who="nobody", headers={"Authorization": "Bearer $ADA_TOKEN"}),
    Row("signs in by the query", "GET /api/tasks?$COOKIE=$ADA_TOKEN&token=$ADA_TOKEN", "401 unauthorized", who="nobody", unlike=(TITLE,)),
    Row("signs in by a header", "GET /api/tasks", "401 unauthorized", who="nobody", headers={"$COOKIE": "$ADA_TOKEN", "X-Session": "$ADA_TOKEN"}, unlike=(TITLE,)),
    Row("makes himself administrator", "POST /api/register", "409 email_taken", {"email": "$MALLORY_EMAIL", "password": "$PASSWORD", "admin": True, "role": "admin"}),
    Row("takes her address", "POST /api/register", "409 email_taken", {"email": "$ADA_EMAIL", "password": "a quiet river at noon"}),
    Row("takes her address in capitals", "POST /api/register", "409 email_taken", {"email": "$UPPER_ADA_EMAIL", "password": "a quiet river at noon"}),
    Row("signs in as her", "POST /api/login", "401 wrong_sign_in", {"email": "$ADA_EMAIL", "password": "a wrong guess"}, who="visitor"),
    Row("signs in as nobody", "POST /api/login", "401 wrong_sign_in", {"email": "nobody@example.com", "password": "a wrong guess"}, who="visitor"),
    Row("signs in as her without a password", "POST /api/login", "401 wrong_sign_in|422 invalid password", {"email": "$ADA_EMAIL"}, who="visitor"),
    Row("signs in as her with an empty password", "POST /api/login", "401 wrong_sign_in|422 invalid password", {"email": "$ADA_EMAIL", "password": ""}, who="visitor"),
    Row("signs in as her with more after a NUL", "POST /api/login", "401 wrong_sign_in", {"email": "$ADA_EMAIL", "password": "$ADA_PASSWORD\u0000x"}, who="visitor"),
    Row("signs in as her with a blank after the password", "POST /api/login", "401 wrong_sign_in", {"email": "$ADA_EMAIL", "password": "$ADA_PASSWORD "}, who="visitor"),
    Row("signs in as her with capitals in the password", "POST /api/login", "401 wrong_sign_in", {"email": "$ADA_EMAIL", "password": "$UPPER_ADA_PASSWORD"}, who="visitor"),
    Row("signs in as her with the start of the password", "POST /api/login", "401 wrong_sign_in", {"email": "$ADA_EMAIL", "password": "$HALF_ADA_PASSWORD"}, who="visitor"),
    *[Row(f"looks for {path}", f"GET {path}", "404 not_found|405 method_not_allowed", unlike=(b"ada@",)) for path in (
        "/api/users", "/api/user/1", "/api/admin", "/api/accounts", "/api/account", "/api/outbox", "/api/events", "/api/config", "/api/debug", "/api/tasks/all",
        "/api/graphql", "/api/v1/tasks", "/api/swagger.json", "/api/sessions/all")],
]
