"""Sessions that somebody else chose, kept or lost: each is a small story, whose every hostile request is told to `expect`."""
from hostile.http import Connection, request
from hostile.scene import PASSWORD, Person


def with_cookie(person, token, csrf, source=None):
    """The status of a request that only a session may make."""
    headers = [("Host", person.address), ("Cookie", f"{person.cookie}={token}"), ("X-CSRF-Token", csrf)]
    with Connection(person.address, source) as connection:
        read = connection.send(request("GET", "/api/tasks", headers)).answer().status
        body = b'{"title":"stolen"}'
        wrote = connection.send(request("POST", "/api/tasks", headers + [("Content-Type", "application/json"), ("Content-Length", str(len(body)))], body)).answer().status
    return read, wrote


def kept(person):
    return person.token, person.csrf


def fixed_before_sign_in(new, expect):
    victim, thief = new("fixed@example.com"), new()
    victim.call("POST", "/api/logout")
    victim.token, victim.csrf = kept(thief)  # the thief has planted a visitor's cookie that he knows
    status, _ = victim.call("POST", "/api/login", {"email": victim.email, "password": PASSWORD})
    expect("signs in with a planted cookie", status, 200)
    expect("the sign-in keeps the planted cookie", victim.token == thief.token, False)
    expect("the planted cookie after the sign-in", with_cookie(thief, *kept(thief)), (401, 401))


def fixed_before_registering(new, expect):
    thief = new()
    victim = new()
    victim.token, victim.csrf = kept(thief)
    status, _ = victim.call("POST", "/api/register", {"email": "fixed-too@example.com", "password": PASSWORD})
    expect("registers with a planted cookie", status, 201)
    expect("the planted cookie after registering", with_cookie(thief, *kept(thief)), (401, 401))


def made_up(new, expect):
    victim = new("made-up@example.com")
    csrf = victim.csrf
    for name, token in (("zeros", "0" * 64), ("another's prefix", victim.token[:63] + ("0" if victim.token[63] != "0" else "1"))):
        expect(f"a made-up session of {name}", with_cookie(victim, token, csrf), (401, 403))
    status, found = new().call("GET", "/api/session")
    expect("a visitor is nobody", (status, found["user"]), (200, None))


def of_another_user(new, expect):
    """Signing in as another ends the first session: what is left of it is worthless."""
    first = new("first@example.com")
    old = kept(first)
    new("second@example.com")
    first.call("POST", "/api/login", {"email": "second@example.com", "password": PASSWORD})
    expect("the session that another sign-in replaced", with_cookie(first, *old), (401, 401))


def signed_out(new, expect):
    person = new("out@example.com")
    old = kept(person)
    status, _ = person.call("POST", "/api/logout")
    expect("signs out", status, 204)
    expect("a session that was signed out", with_cookie(person, *old), (401, 401))


def after_another_password(new, expect):
    person, thief = new("changed@example.com"), new()
    thief.call("POST", "/api/login", {"email": person.email, "password": PASSWORD})
    stolen, old = kept(thief), kept(person)
    status, _ = person.call("POST", "/api/password", {"current": PASSWORD, "new": "another river at dusk"})
    expect("changes the password", status, 204)
    expect("a stolen session after another password", with_cookie(thief, *stolen), (401, 401))
    expect("the session's old token after another password", with_cookie(person, *old), (401, 401))
    expect("the old password", thief.call("POST", "/api/login", {"email": person.email, "password": PASSWORD})[0], 401)
    expect("its owner goes on", person.call("GET", "/api/tasks")[0], 200)


def ended_elsewhere(new, expect):
    person, other = new("ended@example.com"), new()
    other.call("POST", "/api/login", {"email": person.email, "password": PASSWORD})
    stolen = kept(other)
    sessions = person.call("GET", "/api/sessions")[1]["sessions"]
    there = next(one["id"] for one in sessions if not one["current"])
    expect("ends it", person.call("DELETE", f"/api/sessions/{there}")[0], 204)
    expect("a session that was ended elsewhere", with_cookie(other, *stolen), (401, 401))
    other.token, other.csrf = kept(new())
    other.call("POST", "/api/login", {"email": person.email, "password": PASSWORD})
    expect("ends all others", person.call("DELETE", "/api/sessions")[0], 204)
    expect("a session that was ended with all others", with_cookie(other, *kept(other)), (401, 401))
    shown = str(person.call("GET", "/api/sessions"))
    expect("the list tells a token", person.token in shown or person.csrf in shown, False)


def of_a_deleted_account(new, expect):
    person, other = new("gone@example.com"), new()
    other.call("POST", "/api/login", {"email": person.email, "password": PASSWORD})
    mine, others = kept(person), kept(other)
    expect("deletes the account", person.call("DELETE", "/api/account", {"password": PASSWORD})[0], 204)
    expect("the session that deleted the account", with_cookie(person, *mine), (401, 401))
    expect("another session of the deleted account", with_cookie(other, *others), (401, 401))
    other.token, other.csrf = kept(new())
    expect("signs in to the deleted account", other.call("POST", "/api/login", {"email": person.email, "password": PASSWORD})[0], 401)


STORIES = [fixed_before_sign_in, fixed_before_registering, made_up, of_another_user, signed_out, after_another_password, ended_elsewhere, of_a_deleted_account]


class Expectations:
    def __init__(self):
        self.count, self.faults = 0, []

    def __call__(self, what, found, wanted):
        self.count += 1
        if found != wanted:
            self.faults.append(f"{what}: {found}, not {wanted}")


def tell(address, sources):
    expect = Expectations()
    for story in STORIES:
        story(lambda email=None: Person(address, email, source=next(sources)), expect)
    return expect
