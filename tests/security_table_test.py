"""docs/security.md: its table is whole, each test that it names exists, and what it says of limits and source is so."""
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = (ROOT / "docs/security.md").read_text()
# The requirements of levels 1 and 2 in these chapters of ASVS 5.0.0; the gaps are those of level 3.
LAST = {"1.1": "12", "1.2": "123456789", "1.3": [*"123456789", "10", "11"], "1.4": "123", "1.5": "12", "2.1": "123", "2.2": "123", "2.3": "1234", "2.4": "1",
        "3.2": "12", "3.3": "1234", "3.4": "123456", "3.5": "12345", "3.7": "12", "4.1": "123", "4.2": "1", "4.3": "12", "4.4": "1234", "6.1": "123",
        "6.2": [*"123456789", "10", "11", "12"], "6.3": "1234", "6.4": "1234", "6.5": "12345", "6.6": "123", "6.8": "1234", "7.1": "123", "7.2": "1234", "7.3": "12",
        "7.4": "12345", "7.5": "12", "7.6": "12", "8.1": "12", "8.2": "123", "8.3": "1", "8.4": "1", "12.1": "123", "12.2": "12", "12.3": "1234"}
VERDICTS = {"holds", "partly", "not applicable", "not met"}
UNITS = {"": 1, "characters": 1, "bytes": 1, "KiB": 1024, "days": 24 * 3600 * 1000, "a minute": 1, "an hour": 1}


def requirements():
    """(number, verdict, how, tests) of each line of the table."""
    for line in DOCUMENT.splitlines():
        if re.match(r"\| \d+\.\d+\.\d+ \|", line):
            number, _, verdict, how, tests = (cell.strip() for cell in line.strip("|").split(" | "))
            yield number, verdict, how, re.findall(r"`([^`]+::[^`]+)`", tests)


def exists(test):
    file, name = test.split("::")
    if not (ROOT / file).exists():
        return False
    text = (ROOT / file).read_text()
    if file.endswith(".cc"):
        suite, case = name.split(".")
        return re.search(rf"^TEST(_F|_P)?\({suite},\s*{case}\)", text, re.MULTILINE) is not None
    if file.endswith(".ts"):
        return f'test("{name}"' in text
    function, _, case = name.partition("[")
    return f"def {function}(" in text and (not case or f'"{case[:-1]}":' in text)


def sources(folder, *endings):
    for path in sorted((ROOT / folder).rglob("*")):
        if path.suffix in endings and not re.search(r"^test_|_(test|bench|fuzz|fixture)\.|\.test\.", path.name):
            yield path, re.sub(r"//.*|/\*.*?\*/", "", path.read_text(), flags=re.DOTALL if path.suffix == ".css" else 0)


def found(pattern, folder, *endings):
    return [f"{path.relative_to(ROOT)}: {match[0]}" for path, text in sources(folder, *endings) for match in re.finditer(pattern, text)]


def test_the_table_has_every_requirement_once():
    wanted = [f"{section}.{one}" for section, last in LAST.items() for one in last]
    assert [number for number, *_ in requirements()] == wanted


def test_every_line_says_how_it_is_and_what_holds_is_shown():
    for number, verdict, how, tests in requirements():
        assert verdict in VERDICTS, number
        assert how or tests, number
        assert tests or verdict in ("not applicable", "not met"), f"{number} names no test"


def test_the_counts_are_those_of_the_table():
    counts = {verdict: sum(v == verdict for _, v, *_ in requirements()) for verdict in VERDICTS}
    said = re.search(r"Of these (\d+) hold, (\d+) in part, (\d+) are not met, (\d+) don't apply", DOCUMENT)
    assert said and [int(n) for n in said.groups()] == [counts[v] for v in ("holds", "partly", "not met", "not applicable")]


def test_every_test_that_is_named_exists():
    missing = sorted({test for *_, tests in requirements() for test in tests if not exists(test)})
    assert not missing


def test_a_test_that_is_not_there_is_missed():
    assert not exists("tests/hostile_test.py::test_nothing")
    assert not exists("tests/hostile_test.py::test_hostile_requests[nothing]")
    assert not exists("src/site/gate_test.cc::IsPlainPath.Nothing")


def test_the_documented_limits_are_the_programs():
    header = (ROOT / "src/site/limits.h").read_text()
    values = {"std": None}
    for name, value in re.findall(r"inline constexpr \S+ (k\w+) =\s*([^;]+);", header):
        values[name] = eval(re.sub(r"(\d)LL\b", r"\1", value.replace("'", "")), {}, values)
    rows = re.findall(r"\| (\d+) ?([^|]*?) \| `(k\w+)` \|", DOCUMENT)
    assert len(rows) >= 15
    for number, unit, name in rows:
        assert values[name] == int(number) * UNITS[unit], name


def test_the_program_starts_no_other():
    assert not found(r"\b(system|popen|v?fork|exec[lv]p?e?|posix_spawnp?)\s*\(", "src", ".cc", ".h")


def test_nothing_is_released_by_hand():
    """In what a request of the site passes through."""
    for folder in ("src/base", "src/net", "src/http", "src/events", "src/site"):
        assert not found(r"\bdelete(\[\])?\s+[\w.>()-]+;|\b(free|malloc|realloc)\(", folder, ".cc", ".h")


def test_statements_are_made_of_constants():
    """What the site and its outbox give to SQLite begins with a literal."""
    given = found(r"\b(Prepare|Run|Query|Execute)\((?!\s*\"|\s*R\"|\s*\[|\s*k[A-Z]|\s*std::|\s*\))[^;]{0,60}", "src/site", ".cc")
    assert not [one for one in given if re.search(r"format|\+", one)]
    assert not found(r"format\(\s*R?\"\(?\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|PRAGMA)\b", "src/site", ".cc")
    assert not found(r"format\(\s*R?\"\(?\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE)\b", "src/events", ".cc")


def test_the_page_makes_no_markup_from_text():
    assert not found(r"dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|window\.onmessage|[\"']message[\"']\s*,", "web/src", ".ts", ".tsx")


def test_password_fields_let_managers_work():
    forms = "".join(text for _, text in sources("web/src", ".tsx") if '"password"' in text or "assword\"" in text)
    assert '"current-password"' in forms and '"new-password"' in forms and '"password"' in forms
    assert not re.search(r"onPaste|autoComplete=\"off\"|maxLength", forms)


def test_the_site_redirects_nowhere():
    assert not found(r"\"Location\"|\b30[12378]\b", "src/site", ".cc")
