"""The rules that hold the source together: who includes whom, third-party headers, length of files."""
import os
import re
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
LINES_MAX = 800
LINES_LONG = 400

# Third-party header -> the folders of src/ that may include it.
HOMES = {
    r"boost/asio": ["net", "http"],
    r"boost/beast": ["http"],
    r"boost/regex": ["connect/transforms"],
    r"rocksdb/": ["kv"],
    r"librdkafka/": ["kafka/client"],
    r"sqlite3\.h": ["events", "site"],
    r"(postgresql/)?libpq": ["events"],
    r"sodium": ["site"],
    r"openssl/": ["net", "http", "kafka/member", "registry", "backup", "migrate"],
    r"(lz4|zstd|snappy|zdict)": ["kafka/record"],
    r"zlib": ["kafka/record", "http"],
    r"spdlog/": ["base"],
    r"CLI/": ["app"],
    r"toml\+\+/": ["app"],
    r"gtest/|gmock/": ["*"],
}


def rows():
    """Folder of src/ -> its row, from ARCHITECTURE.md's table."""
    found = {}
    for line in (ROOT / "ARCHITECTURE.md").read_text().splitlines():
        if match := re.match(r"\| (\d) \| ((?:`[a-z_/]+` ?)+)\|", line):
            for folder in re.findall(r"`([a-z_/]+)`", match[2]):
                found[folder] = int(match[1])
    assert found, "ARCHITECTURE.md has no table of rows"
    return found


def sources():
    return sorted(path for path in SOURCE.rglob("*") if path.suffix in (".cc", ".h"))


def includes(path):
    """(line number, header, whether in angle brackets)"""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if match := re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line):
            yield number, match[2], match[1] == "<"


def row_folder(path, known):
    """The folder of the table that `path`, relative to src/, lies in; None if in none."""
    parts = str(path.parent).split(os.sep)
    for length in range(len(parts), 0, -1):
        if (folder := "/".join(parts[:length])) in known:
            return folder
    return None


def layer_faults(path, known):
    """`path` is relative to src/."""
    own = row_folder(path, known)
    if own is None:
        yield f"src/{path}: its folder has no row in ARCHITECTURE.md"
        return
    for number, header, system in includes(SOURCE / path):
        where = f"src/{path}:{number}: {header}"
        other = row_folder(Path(header), known)
        if other is None:
            if not system:
                yield f"{where} is in no folder of ARCHITECTURE.md; write the path from src/"
        elif other != own and known[other] >= known[own]:
            yield f"{where} is in row {known[other]}, and {own} (row {known[own]}) may only include rows below"


def third_party_faults(path):
    folder = str(path.parent)
    for number, header, system in includes(SOURCE / path):
        for pattern, homes in HOMES.items():
            if system and re.match(pattern, header):
                if not any(home == "*" or folder == home or folder.startswith(home + "/") for home in homes):
                    yield f"src/{path}:{number}: <{header}> is for {' and '.join(homes)} only"


def test_every_folder_includes_only_rows_below_its_own():
    known = rows()
    faults = [fault for path in sources() for fault in layer_faults(path.relative_to(SOURCE), known)]
    assert not faults, "\n" + "\n".join(faults)


def test_third_party_headers_stay_in_their_folder():
    faults = [fault for path in sources() for fault in third_party_faults(path.relative_to(SOURCE))]
    assert not faults, "\n" + "\n".join(faults)


def test_no_file_is_too_long():
    own = [ROOT / "dev", *sources()]
    for folder in ("tests", "web/src", "bench", "scripts", "cmake"):
        own += [p for p in (ROOT / folder).rglob("*") if p.is_file() and not re.search(r"node_modules|__pycache__|lock|/\.|\.woff2|\.xz|results", str(p))]
    lengths = {path: len(path.read_text().splitlines()) for path in own}
    for path, length in lengths.items():
        if LINES_LONG < length <= LINES_MAX:
            warnings.warn(f"{path.relative_to(ROOT)} is long: {length} lines")
    too_long = [f"{path.relative_to(ROOT)}: {length}" for path, length in lengths.items() if length > LINES_MAX]
    assert not too_long, f"more than {LINES_MAX} lines: {too_long}"


def test_the_check_itself_sees_faults(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "SOURCE", tmp_path)
    (tmp_path / "kv").mkdir()
    (tmp_path / "kv/x.cc").write_text('#include "base/result.h"\n#include "store/store.h"\n#include "x.h"\n#include <sqlite3.h>\n')
    faults = [*layer_faults(Path("kv/x.cc"), {"base": 0, "kv": 1, "store": 5}), *third_party_faults(Path("kv/x.cc"))]
    assert len(faults) == 3
