"""Bodies that are not the JSON they should be, and members of the wrong kind."""
from hostile.row import Row

UTF8 = {"a lone byte": b"\x80", "a short sequence": b"\xc3", "an overlong slash": b"\xc0\xaf", "an overlong NUL": b"\xc0\x80", "a surrogate": b"\xed\xa0\x80",
        "above the last": b"\xf4\x90\x80\x80", "five bytes": b"\xf8\x88\x80\x80\x80", "Latin-1": b"caf\xe9"}
BROKEN = {
    "nothing but a blank": b" ", "half an object": b'{"title":"x"', "a comma too many": b'{"title":"x",}', "a comma too few": b'{"title":"x" "a":1}', "single quotes": b"{'title':'x'}",
    "no quotes": b"{title:1}", "a comment": b'{"title":"x"/*x*/}', "two objects": b'{"title":"x"}{"title":"y"}', "more after it": b'{"title":"x"}x', "a mark of byte order": b'\xef\xbb\xbf{"title":"x"}',
    "UTF-16": '{"title":"x"}'.encode("utf-16"), "UTF-32": '{"title":"x"}'.encode("utf-32"), "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00", "XML": b"<title>x</title>", "a NUL after it": b'{"title":"x"}\x00',
    "a raw line end in a string": b'{"title":"a\nb"}', "a raw tab in a string": b'{"title":"a\tb"}', "a raw NUL in a string": b'{"title":"a\x00b"}', "a wrong escape": b'{"title":"\\x41"}',
    "half an escape": b'{"title":"\\u00"}', "half a surrogate pair": b'{"title":"\\ud800"}', "the other half": b'{"title":"\\udc00"}', "a pair the wrong way round": b'{"title":"\\udc00\\ud800"}',
    "NaN": b'{"title":"x","n":NaN}', "Infinity": b'{"title":"x","n":Infinity}', "a number with a plus": b'{"title":"x","n":+1}', "a number with a zero before": b'{"title":"x","n":01}',
    "a hexadecimal number": b'{"title":"x","n":0x1}', "a number without digits": b'{"title":"x","n":1.}', "an array": b'[{"title":"x"}]', "a string": b'"title"', "a number": b"1", "null": b"null", "true": b"true",
}
NOT_TEXT = [None, True, 1, 1.5, [], {}, ["a"], {"a": "b"}]
NOT_TRUTH = [None, 1, 0, "true", "false", "", [], {}]


def change(**more):
    return {"changes": [{"id": "$NEW", "op": "create", "task": "$NEW", "title": "one"} | more]}


def track(**more):
    return {"action": "view", "what": "/"} | more


ROWS = [
    *[Row(f"{name} in a title", "POST /api/tasks", "400 bad_json", b'{"title":"' + text + b'"}') for name, text in UTF8.items()],
    *[Row(f"{name} in a path", "POST /api/track", "400 bad_json", b'{"action":"view","what":"/' + text + b'"}') for name, text in UTF8.items()],
    *[Row(f"{name} in a member's name", "POST /api/login", "400 bad_json", b'{"' + text + b'":1}') for name, text in UTF8.items()],
    *[Row(f"{name} in a change", "POST /api/changes", "400 bad_json", b'{"changes":[{"title":"' + text + b'"}]}') for name, text in UTF8.items()],
    *[Row(name, "POST /api/tasks", "400 bad_json", text) for name, text in BROKEN.items()],
    Row("a number beyond all bounds", "POST /api/tasks", "400 bad_json|422 invalid title", b'{"title":1e999}'),
    Row("a number of 10000 digits", "POST /api/tasks", "400 bad_json|422 invalid title", b'{"title":' + b"9" * 10_000 + b"}"),
    Row("an exponent of 10000 digits", "POST /api/tasks", "400 bad_json|422 invalid title", b'{"title":1e' + b"9" * 10_000 + b"}"),
    Row("a number below zero of 64 bits and one", "POST /api/tasks", "400 bad_json|422 invalid title", b'{"title":-9223372036854775809}'),
    *[Row(f"{value!r} as a title", "POST /api/tasks", "422 invalid title", {"title": value}) for value in NOT_TEXT],
    *[Row(f"{value!r} as a new title", "PATCH /api/tasks/$MALLORY_TASK", "422 invalid title", {"title": value}) for value in NOT_TEXT],
    *[Row(f"{value!r} as completed", "PATCH /api/tasks/$MALLORY_TASK", "422 invalid completed", {"completed": value}) for value in NOT_TRUTH],
    Row("nothing to change", "PATCH /api/tasks/$MALLORY_TASK", "200|422 invalid", {}),
    *[Row(f"{value!r} as an email", "POST /api/register", "422 invalid email", {"email": value, "password": "a quiet river"}) for value in NOT_TEXT],
    *[Row(f"{value!r} as a password", "POST /api/register", "422 invalid password", {"email": "types@example.com", "password": value}) for value in NOT_TEXT],
    *[Row(f"{value!r} as a current password", "POST /api/password", "401 wrong_password current|422 invalid current", {"current": value, "new": "a quiet river at dusk"}) for value in NOT_TEXT],
    *[Row(f"{value!r} as a new password", "POST /api/password", "422 invalid new", {"current": "$PASSWORD", "new": value}) for value in NOT_TEXT],
    *[Row(f"{value!r} as the password of a deleted account", "DELETE /api/account", "401 wrong_password|422 invalid password", {"password": value}) for value in NOT_TEXT],
    *[Row(f"{value!r} as an action", "POST /api/track", "422 invalid action", track(action=value)) for value in NOT_TEXT],
    *[Row(f"{value!r} as a path", "POST /api/track", "422 invalid what", track(what=value)) for value in NOT_TEXT],
    *[Row(f"{value!r} as an event's id", "POST /api/track", "422 invalid id", track(id=value)) for value in NOT_TEXT if value is not None],
    *[Row(f"{value!r} as events", "POST /api/track", "422 invalid events", {"events": value}) for value in (None, True, 1, "view", {})],
    *[Row(f"{value!r} as an event of several", "POST /api/track", "200 [422 invalid]|422 invalid events", {"events": [value]}) for value in (None, True, 1, "view", [], [track()])],
    *[Row(f"{value!r} as changes", "POST /api/changes", "422 invalid changes", {"changes": value}) for value in (None, True, 1, "create", {}, [])],
    *[Row(f"{value!r} as a change", "POST /api/changes", "200 [422 invalid]|422 invalid changes", {"changes": [value]}) for value in (None, True, 1, "create", [], [{}])],
    *[Row(f"{value!r} as an op", "POST /api/changes", "200 [422 invalid op]", change(op=value)) for value in NOT_TEXT],
    *[Row(f"{value!r} as a change's title", "POST /api/changes", "200 [422 invalid title]", change(title=value)) for value in NOT_TEXT],
    *[Row(f"{value!r} as a change's completed", "POST /api/changes", "200 [422 invalid completed]|200 [404 not_found]", change(op="complete", completed=value)) for value in NOT_TRUTH],
    Row("a body where none belongs", "POST /api/logout", "400 bad_json", b"{", who="visitor"),
    Row("gzip that says so", "POST /api/tasks", "415", b"\x1f\x8b\x08\x00\x00\x00\x00\x00", headers={"Content-Encoding": "gzip"}),
    Row("brotli that says so", "POST /api/tasks", "415", b'{"title":"x"}', headers={"Content-Encoding": "br"}),
    Row("a charset that is not UTF-8", "POST /api/tasks", "415 not_json", b'{"title":"x"}', headers={"Content-Type": "application/json; charset=utf-16"}),
]
