"""Random schemas and data, encoded and decoded both ways with fastavro, in its binary and JSON encodings, and read by other schemas."""
import io
import json
import os
import struct
import subprocess

import fastavro
from avro_random.generate import Data, Readers, Schemas, bare, spell_out

from harness.program import ROOT

PROGRAM = ROOT / "build/dev/src/avro/avro_test"
PAIRS = int(os.environ.get("TASKFLOW_AVRO_PAIRS", 100_000))
DATA_OF_A_SCHEMA = 10
AT_ONCE = 20_000  # pairs in one file


def part(data):
    return struct.pack(">I", len(data)) + data


def parts(data, count):
    """Tuples of `count` parts."""
    at, found = 0, []
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        found.append(data[at + 4:at + 4 + size])
        at += 4 + size
    return list(zip(*[iter(found)] * count))


def binary(schema, value):
    out = io.BytesIO()
    fastavro.schemaless_writer(out, schema, value)
    return out.getvalue()


class Case:
    def __init__(self, seed):
        written = spell_out(Schemas(seed).schema())
        self.writer_text = json.dumps(bare(written), ensure_ascii=False)
        self.writer = fastavro.parse_schema(json.loads(self.writer_text))
        reader = bare(Readers(seed).of(written))
        self.reader_text = json.dumps(reader, ensure_ascii=False)
        self.reader = fastavro.parse_schema(json.loads(self.reader_text))
        data = Data(seed)
        self.data = [binary(self.writer, data.of(written)) for _ in range(DATA_OF_A_SCHEMA)]


def read(writer, data, reader=None):
    return fastavro.schemaless_reader(io.BytesIO(data), writer, reader)


def as_bytes(value):
    return {value} if isinstance(value, bytes) else {value.encode()} | ({value.encode("latin-1")} if max(value, default="") <= "\u00ff" else set())


def alike(ours, theirs):
    """Equal, but for an integer read as a float, which fastavro leaves as precise as a double; for bytes that come from a default, which it
    leaves a text; and for unions of string and bytes, where it takes the first and the specification's rules allow both."""
    if ours == theirs:
        return True
    if isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(alike(ours[key], theirs[key]) for key in theirs)
    if isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(alike, ours, theirs))
    if isinstance(theirs, (str, bytes)) and isinstance(ours, (str, bytes)):
        return bool(as_bytes(ours) & as_bytes(theirs))
    return isinstance(theirs, (int, float)) and struct.pack("f", ours) == struct.pack("f", theirs)


def fastavros_json(case, data, value):
    """None where it cannot read its own again: its JSON does not know every recursion."""
    tagged = fastavro.schemaless_reader(io.BytesIO(data), case.writer, None, return_named_type=True)
    out = io.StringIO()
    try:
        fastavro.json_writer(out, case.writer, [tagged])
        return out.getvalue() if next(fastavro.json_reader(io.StringIO(out.getvalue()), case.writer)) == value else None
    except Exception:  # of several kinds
        return None


def one_number(value):
    """fastavro forgets which number of a union a value was."""
    if isinstance(value, dict):
        return {"number" if len(value) == 1 and key in ("int", "long", "float", "double") else key: one_number(one) for key, one in value.items()}
    return [one_number(one) for one in value] if isinstance(value, list) else value


def check_json(case, data, text):
    """Whether fastavro has a JSON to compare: ours is the same, and fastavro reads it as the same value."""
    value = read(case.writer, data)
    theirs = fastavros_json(case, data, value)
    if theirs is None:
        return False
    assert one_number(json.loads(text)) == one_number(json.loads(theirs)), f"{case.writer_text}\n{text}\n{theirs}"
    assert next(fastavro.json_reader(io.StringIO(text), case.writer)) == value
    return True


def check(case, data, answer, seen):
    text, again, as_json, from_json, resolved, error = answer
    about = f"{case.writer_text}\n{case.reader_text}\n{data.hex()}\n{error.decode()}"
    assert json.loads(text) is not None and again == data == from_json, about
    try:
        expected = read(case.writer, data, case.reader)
    except UnicodeDecodeError:  # bytes read as a string
        return
    except Exception as refused:  # fastavro has several kinds
        assert error, f"{about}\nfastavro: {refused!r}"
        seen["refused"] += 1
        return
    assert not error, f"{about}\nfastavro: {expected!r}"
    assert alike(read(case.reader, resolved), expected), about
    seen["resolved"] += 1
    if seen["resolved"] % 10 == 0:
        seen["json"] += check_json(case, data, as_json.decode())


def test_random_schemas_and_data(tmp_path):
    seen = {"resolved": 0, "refused": 0, "json": 0}
    for begin in range(0, PAIRS, AT_ONCE):
        cases = [Case(seed) for seed in range(begin, begin + AT_ONCE, DATA_OF_A_SCHEMA)]
        file = tmp_path / "batch"
        file.write_bytes(b"".join(part(case.writer_text.encode()) + part(case.reader_text.encode()) + part(data)
                                  for case in cases for data in case.data))
        done = subprocess.run([PROGRAM, "--gtest_filter=Batch.*"], env=os.environ | {"AVRO_BATCH": str(file)}, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout[-3000:]
        answers = parts(file.with_suffix(".out").read_bytes(), 6)
        assert len(answers) == sum(len(case.data) for case in cases)
        rest = iter(answers)
        for case in cases:
            for data in case.data:
                check(case, data, next(rest), seen)
    print(seen)
    assert seen["resolved"] > 0.8 * PAIRS and seen["json"] > 0.05 * PAIRS
