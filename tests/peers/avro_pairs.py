"""Pairs of Avro schemas, what Java's Avro says of them, and the table of its verdicts that the unit tests check.

    cd tests && ../build/venv/bin/python -m peers.avro_pairs     writes the table again
"""
import json
import subprocess
from itertools import product

from avro_random.generate import Readers, Schemas, bare, spell_out
from harness.program import ROOT
from peers.java import JAVA, jars

TABLE = ROOT / "src/avro/java_verdicts.inc"
PROGRAM = ROOT / "tests/peers/AvroVerdicts.java"
PRIMITIVES = ("null", "boolean", "int", "long", "float", "double", "bytes", "string")


def record(*fields, name="R", **more):
    return {"type": "record", "name": name, **more, "fields": list(fields)}


def field(name, schema, **more):
    return {"name": name, "type": schema, **more}


def enum(*symbols, name="E", **more):
    return {"type": "enum", "name": name, **more, "symbols": list(symbols)}


def fixed(size, name="F", **more):
    return {"type": "fixed", "name": name, **more, "size": size}


def array(items):
    return {"type": "array", "items": items}


def mapping(values):
    return {"type": "map", "values": values}


LIST = record(field("v", "int"), field("next", ["null", "R"], default=None))
TREE = record(field("children", array("R")), field("name", "string"))
A, B = field("a", "int"), field("b", "string")

# (new, old); each way round counts as well.
CHOSEN = [
    (record(A), record(A, B)), (record(A), record(A, B | {"default": ""})), (record(A), record()),
    (record(A | {"default": 1}), record()), (record(field("a", ["null", "int"], default=None)), record()),
    (record(field("a", ["null", "int"])), record(A)), (record(field("a", ["int", "null"], default=1)), record(field("a", ["null", "int"]))),
    (record(field("x", "int", aliases=["a"])), record(A)), (record(field("x", "int", aliases=["y", "a"], default=0)), record(A)),
    (record(field("x", "long", aliases=["a"])), record(A)), (record(field("a", "int", order="ignore")), record(A)),
    (record(A, doc="d"), record(A)), (record(A, name="S"), record(A)), (record(A, name="S", aliases=["R"]), record(A)),
    (record(A, name="x.R"), record(A)), (record(A, name="x.R"), record(A, name="y.R")), (record(A, name="S", aliases=["x.R"]), record(A, name="x.R")),
    (record(A, name="x.S", aliases=["R"]), record(A, name="x.R")), (record(A, name="x.S", aliases=["R"]), record(A, name="R")),
    (record(field("r", record(A, name="N"))), record(field("r", record(A, B, name="N")))),
    (record(field("r", record(A, B | {"default": "x"}, name="N"))), record(field("r", record(A, name="N")))),
    (record(field("r", record(A, name="M"))), record(field("r", record(A, name="N")))),
    (record(field("r", record(A, name="N")), field("s", "N")), record(field("r", record(A, name="N")), field("s", record(B, name="O")))),
    (record(field("r", record(field("s", record(field("t", "int"), name="T")), name="S"))), record(field("r", record(field("s", record(field("t", "string"), name="T")), name="S")))),
    (enum("A", "B"), enum("A")), (enum("A", "B"), enum("B", "A")), (enum("A", default="A"), enum("A", "B")), (enum("A"), enum("A", "B")),
    (enum("A", name="x.E"), enum("A")), (enum("A", name="D"), enum("A")), (enum("A", name="D", aliases=["E"]), enum("A")),
    (record(field("e", enum("A", "B"))), record(field("e", enum("A", "C")))), (record(field("e", enum("A", default="A"))), record()),
    (record(field("e", enum("A", "B", default="A"), default="B")), record(field("e", enum("A", "C", "D")))),
    (fixed(4), fixed(5)), (fixed(4), fixed(4)), (fixed(4, name="G"), fixed(4)), (fixed(4, name="x.F"), fixed(4)), (fixed(4, name="G", aliases=["F"]), fixed(4)),
    (fixed(4), "bytes"), (fixed(8, logicalType="decimal", precision=5, scale=1), fixed(8)), (enum("A"), "string"), (record(A), mapping("int")),
    (array("int"), array("long")), (array("long"), array("int")), (array("string"), mapping("string")), (mapping("int"), mapping("float")),
    (array(record(A)), array(record(A, B))), (mapping(array("int")), mapping(array("string"))), (array(array("int")), array("int")),
    (LIST, LIST), (LIST, record(field("v", "long"), field("next", ["null", "R"], default=None))), (LIST, record(field("next", ["null", "R"], default=None))),
    (LIST, record(field("v", "int"), field("next", ["null", "R"], default=None), field("more", "string"))), (TREE, TREE), (TREE, record(field("children", array("R")))),
    (record(field("n", ["null", record(field("n", ["null", "N"], default=None), name="N")], default=None)), record(field("n", "null", default=None))),
    ({"type": "int", "logicalType": "date"}, "int"), ({"type": "long", "logicalType": "timestamp-millis"}, {"type": "int", "logicalType": "date"}),
    ({"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}, {"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 1}),
    ({"type": "string", "logicalType": "uuid"}, "string"), ({"type": "string", "avro.java.string": "String"}, "string"),
    (["null", "string"], "string"), ("string", ["string"]), (["string"], "string"), (["int", "string"], ["string", "int"]), (["null", "long"], ["null", "int"]),
    (["null", "int"], ["null", "long"]), ("long", ["int", "long"]), ("float", ["int", "long", "double"]), ("bytes", ["string", "bytes"]), (["null"], "null"),
    (["null", record(A)], record(A)), (["null", record(A)], record(A, B)), (["null", record(A, name="S")], record(A)), ([record(A), record(B, name="S")], record(B, name="S")),
    ([record(A), record(B, name="S")], [record(B, name="S"), record(A)]), (["null", record(A, name="x.R")], record(A, name="y.R")), (["null", enum("A")], enum("A", "B")),
    (["null", fixed(4)], fixed(5)), (["null", array("int")], array("string")), (["null", array("long")], array("int")), ([mapping("int"), "int"], mapping("int")),
    (["double", "string"], "int"), (["string", "bytes"], "bytes"), (["int", "long", "float"], ["double"]), ([], "int"), ("int", []), ([], []), (array([]), array([])),
    (record(field("u", ["null", "int", "string"], default=None)), record(field("u", ["null", "int"], default=None))),
    (record(field("u", ["null", array(["null", "int"])])), record(field("u", ["null", array(["int", "string"])]))),
    (record(A, type="error"), record(A)), (record(A, field("c", "int")), record(field("c", "int"), A)),
]

# (new, [old, older, ...]) where the transitive levels and the others part.
HISTORIES = [
    (record(A, B | {"default": ""}), [record(A, B), record(A)]), (record(A, B), [record(A, B | {"default": ""}), record(A)]),
    (record(field("a", "double")), [record(field("a", "float")), record(field("a", "long")), record(A)]),
    (record(field("a", "long")), [record(field("a", "long")), record(field("a", "string"))]),
    (record(), [record(A | {"default": 1}), record(A)]), (enum("A", "B"), [enum("A", "B", "C"), enum("A")]), (enum("A", "B"), [enum("A"), enum("A", "C")]),
    (["null", "int"], [["null", "int"], ["int"], "int"]), (["null", "int"], ["null", "string"]), ("int", ["int", "long"]), ("long", ["int", "long"]),
    (record(A), [record(A, name="x.R"), record(A, name="S")]),
]

# Texts that are accepted or not; each also stands as a pair with itself.
ODD = [
    '"int"', ' "int" ', '{"type":"int"}', '{"type":{"type":"int"}}', '{"type":"int","doc":"d"}', '"bool"', '"Int"', '""', "int", "null", "7", "true", "[]", "{}", '[["int"]]', '["int","int"]',
    '[{"type":"int"},"int"]', '["int",{"type":"int","logicalType":"date"}]', '{"type":"array"}', '{"type":"array","items":"x"}', '{"type":"map"}', '{"type":"map","values":[]}',
    '{"type":"array","items":{"type":"array","items":"int"}}', '{"type":"record","name":"R"}', '{"type":"record","fields":[]}', '{"type":"record","name":"","fields":[]}',
    '{"type":"record","name":"R","fields":{}}', '{"type":"record","name":"R","fields":[{"name":"a"}]}', '{"type":"record","name":"R","fields":[{"type":"int"}]}',
    '{"type":"record","name":"R","fields":["a"]}', '{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"a","type":"int"}]}',
    '{"type":"record","name":"1R","fields":[]}', '{"type":"record","name":"R-1","fields":[]}', '{"type":"record","name":"R\u00e9","fields":[]}', '{"type":"record","name":"a.b.R","fields":[]}',
    '{"type":"record","name":"R","namespace":"a.b","fields":[]}', '{"type":"record","name":"R","namespace":"a..b","fields":[]}', '{"type":"record","name":"R","namespace":"1","fields":[]}',
    '{"type":"record","name":".R","fields":[]}', '{"type":"record","name":"R","namespace":"","fields":[]}', '{"type":"record","name":"int","fields":[]}', '{"type":"record","name":"a.int","fields":[]}',
    '{"type":"record","name":"R","fields":[{"name":"1","type":"int"}]}', '{"type":"record","name":"R","fields":[{"name":"a b","type":"int"}]}',
    '{"type":"record","name":"R","fields":[{"name":"a","type":"int","default":"x"}]}', '{"type":"record","name":"R","fields":[{"name":"a","type":"int","default":1.5}]}',
    '{"type":"record","name":"R","fields":[{"name":"a","type":"int","default":2147483648}]}', '{"type":"record","name":"R","fields":[{"name":"a","type":"int","default":1.0}]}',
    '{"type":"record","name":"R","fields":[{"name":"a","type":"long","default":1e3}]}', '{"type":"record","name":"R","fields":[{"name":"a","type":"long","default":9223372036854775808}]}',
    '{"type":"record","name":"R","fields":[{"name":"a","type":"float","default":1}]}', '{"type":"record","name":"R","fields":[{"name":"a","type":"double","default":"1.5"}]}',
    '{"type":"record","name":"R","fields":[{"name":"a","type":"double","default":"x"}]}', '{"type":"record","name":"R","fields":[{"name":"a","type":"boolean","default":0}]}',
    '{"type":"record","name":"R","fields":[{"name":"a","type":"string","default":null}]}', '{"type":"record","name":"R","fields":[{"name":"a","type":"null","default":null}]}',
    '{"type":"record","name":"R","fields":[{"name":"a","type":"bytes","default":"\\u00ff\\u0000"}]}', '{"type":"record","name":"R","fields":[{"name":"a","type":"bytes","default":"\\u0100"}]}',
    '{"type":"record","name":"R","fields":[{"name":"a","type":["null","string"],"default":"x"}]}', '{"type":"record","name":"R","fields":[{"name":"a","type":["null","string"],"default":1}]}',
    '{"type":"record","name":"R","fields":[{"name":"a","type":["string","null"],"default":null}]}', '{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"array","items":"int"},"default":[]}]}',
    '{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"array","items":"int"},"default":["x"]}]}', '{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"map","values":"int"},"default":{"k":1}}]}',
    '{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"enum","name":"E","symbols":["A"]},"default":"A"}]}',
    '{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"enum","name":"E","symbols":["A"]},"default":"B"}]}',
    '{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"fixed","name":"F","size":2},"default":"ab"}]}',
    '{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"fixed","name":"F","size":2},"default":"abc"}]}',
    '{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"record","name":"N","fields":[{"name":"b","type":"int","default":3}]},"default":{}}]}',
    '{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"record","name":"N","fields":[{"name":"b","type":"int"}]},"default":{}}]}',
    '{"type":"record","name":"R","fields":[{"name":"a","type":"int","order":"descending"}]}', '{"type":"record","name":"R","fields":[{"name":"a","type":"int","order":"up"}]}',
    '{"type":"record","name":"R","fields":[{"name":"a","type":"int","aliases":["b"]}]}', '{"type":"record","name":"R","fields":[{"name":"a","type":"int","aliases":"b"}]}',
    '{"type":"record","name":"R","aliases":["x.Y","Z"],"fields":[]}', '{"type":"record","name":"R","aliases":"Y","fields":[]}', '{"type":"record","name":"R","namespace":"a","aliases":["Y","a.Z","b.W"],"fields":[]}',
    '{"type":"record","name":"R","fields":[{"name":"a","type":"R"}]}', '{"type":"record","name":"R","fields":[{"name":"a","type":"S"}]}', '{"type":"record","name":"R","fields":[{"name":"a","type":"b.R"}]}',
    '{"type":"record","name":"a.R","fields":[{"name":"x","type":"R"},{"name":"y","type":"a.R"}]}', '{"type":"enum","name":"E"}', '{"type":"enum","name":"E","symbols":[]}', '{"type":"enum","name":"E","symbols":["A","A"]}',
    '{"type":"enum","name":"E","symbols":["1"]}', '{"type":"enum","name":"E","symbols":[1]}', '{"type":"enum","name":"E","symbols":"A"}', '{"type":"enum","name":"E","symbols":["A"],"default":"B"}',
    '{"type":"enum","name":"E","symbols":["A"],"default":"A"}', '{"type":"fixed","name":"F"}', '{"type":"fixed","name":"F","size":-1}', '{"type":"fixed","name":"F","size":"4"}', '{"type":"fixed","name":"F","size":0}',
    '{"type":"fixed","name":"F","size":4,"doc":"d","aliases":["G"],"x":1}', '[{"type":"fixed","name":"F","size":1},{"type":"fixed","name":"F","size":1}]', '[{"type":"fixed","name":"F","size":1},"F"]',
    '[{"type":"fixed","name":"F","size":1},{"type":"fixed","name":"a.F","size":1}]', '{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}', '{"type":"bytes","logicalType":"decimal"}',
    '{"type":"bytes","logicalType":"decimal","precision":2,"scale":3}', '{"type":"fixed","name":"F","size":1,"logicalType":"decimal","precision":9}', '{"type":"int","logicalType":"timestamp-millis"}',
    '{"type":"string","logicalType":"made-up"}', '{"type":"string","logicalType":7}', '{"type":"fixed","name":"F","size":12,"logicalType":"duration"}', '{"type":"fixed","name":"F","size":16,"logicalType":"uuid"}',
    '{"type":"string","x":{"b":[1,2.50,null,true,"\\u00e9\\n"],"a":{}}}', '{"type":"record","name":"R","doc":"\\"q\\" \\\\ \u00e9 \\u2028","fields":[{"name":"a","type":"int","doc":"","x":1e400}]}',
    '{"type":"record","name":"R","x":1,"fields":[{"name":"a","type":{"type":"int","y":2},"z":[3]}],"doc":"d"}', '{"type":"error","name":"R","fields":[]}', '{"name":"R","type":"record","fields":[]} x',
    '{"type":"map","values":"string","x":1}', '{"type":"array","items":"string","default":[]}', '{"type":"map","values":"string","default":{}}', '{"type":"union","of":[]}', '{"type":["null","int"],"x":1}', "[",
]


def cases():
    """{"new": text, "old": [texts, oldest first]}, the same each time."""
    texts = lambda schema: json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
    made = [(new, [old]) for new, old in product(PRIMITIVES, repeat=2)]
    made += [(record(field("f", new)), [record(field("f", old))]) for new, old in product(("int", "long", "float", "double", "string", "bytes", ["null", "int"], ["null", "long"], ["int", "string"]), repeat=2)]
    for new, old in CHOSEN:
        made += [(new, [old]), (old, [new])]
    made += HISTORIES
    for seed in range(160):
        written = bare(spell_out(Schemas(seed, logical=True).schema()))
        read = Readers(seed).of(written)
        made += [(read, [written]), (written, [read])]
        if seed % 4 == 0:
            made.append((Readers(seed + 1).of(read), [read, written]))
    return [{"new": texts(new), "old": [texts(old) for old in reversed(olds)]} for new, olds in made] + [{"new": text, "old": [text]} for text in ODD]


def ask_java(asked):
    done = subprocess.run([JAVA, "-Xmx256m", "-cp", f"{jars('avro')}/*", PROGRAM], input="".join(json.dumps(one) + "\n" for one in asked),
                          capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def lines(asked, answers):
    """The table's: the request and its answer in one object."""
    for one, answer in zip(asked, answers, strict=True):
        answer["old"] = [{"error": old["error"]} if "error" in old else {} for old in answer["old"]]
        yield json.dumps({"request": one, "answer": answer}, ensure_ascii=False, separators=(",", ":"))


def write():
    asked = cases()
    found = list(lines(asked, ask_java(asked)))
    head = ["// What Java's Avro 1.12.0 (org.apache.avro:avro, from Maven Central) says of schemas, as",
            "// tests/peers/AvroVerdicts.java tells it. Written by tests/peers/avro_pairs.py; the tests with --peers",
            "// ask Java again."]
    TABLE.write_text("\n".join(head + [f'R"~~({line})~~",' for line in found]) + "\n")
    return found


if __name__ == "__main__":
    print(len(write()), "cases")
