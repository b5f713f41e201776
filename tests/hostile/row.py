"""One hostile request and what must become of it."""
import json
from dataclasses import dataclass, field

JSON = "application/json"


@dataclass
class Row:
    """`line` is "METHOD TARGET". `expected` is "STATUS", "STATUS CODE" or "STATUS CODE FIELD" of the API's errors; for
    a list of results "200 [STATUS CODE FIELD]"; several, divided by "|", when each is right.

    `$NAMES` in line, headers and body stand for what the scene holds (scene.py). A dict or list is sent as JSON. `who` is
    whose cookie and token go along; a header of None is left out. `raw` replaces all of that by bytes."""
    name: str
    line: str
    expected: str
    body: object = None
    who: str = "mallory"
    headers: dict = field(default_factory=dict)
    raw: bytes = None
    closes: bool = False  # the connection must end with the answer
    unlike: tuple = ()  # what the answer must not hold

    def __post_init__(self):
        if isinstance(self.body, (dict, list)):
            self.body = json.dumps(self.body)


def raw(name, data, expected, closes=None):
    """Bytes as they are. A refusal of the parser ends the connection."""
    return Row(name, "", expected, raw=data, closes=expected[:3] in ("400", "413", "417", "431", "501", "505") if closes is None else closes)
