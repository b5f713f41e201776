"""Random Avro schemas, data of them, and schemas that read those data."""
import random
import string

PRIMITIVES = ("null", "boolean", "int", "long", "float", "double", "bytes", "string")
WIDER = {"int": ("long", "float", "double"), "long": ("float", "double"), "float": ("double",), "string": ("bytes",), "bytes": ("string",)}
LOGICAL = ({"type": "int", "logicalType": "date"}, {"type": "long", "logicalType": "timestamp-millis"}, {"type": "string", "logicalType": "uuid"},
           {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}, {"type": "long", "logicalType": "time-micros"})
DEPTH_MAX = 4


def kind(schema):
    """"union", "record", "int" ..."""
    if isinstance(schema, list):
        return "union"
    if isinstance(schema, dict):
        return kind(schema["type"]) if isinstance(schema["type"], (dict, list)) else schema["type"]
    return schema


class Schemas:
    """`logical`: with logical types, whose values fastavro takes as Python's own."""

    def __init__(self, seed, logical=False, namespaces=True):
        self.random = random.Random(seed)
        self.logical = logical
        self.namespaces = namespaces
        self.names = 0
        self.named = {}

    def schema(self):
        self.names, self.named, self.open = 0, {}, []
        return self._schema(0)

    def _name(self, prefix):
        self.names += 1
        return f"{prefix}{self.names}"

    def _schema(self, depth):
        chance = self.random.random()
        if depth >= DEPTH_MAX or chance < 0.35:
            return self._primitive()
        made = self.random.choice((self._record, self._record, self._enum, self._fixed, self._array, self._map, self._union, self._again))
        return made(depth)

    def _primitive(self):
        if self.logical and self.random.random() < 0.2:
            return dict(self.random.choice(LOGICAL))
        name = self.random.choice(PRIMITIVES[1:])
        return {"type": name} if self.random.random() < 0.1 else name

    def _full(self, schema):
        if self.namespaces and self.random.random() < 0.4:
            schema["namespace"] = self.random.choice(("a", "a.b", "c"))
        return schema

    def _record(self, depth):
        schema = self._full({"type": "record", "name": self._name("R")})
        self.open.append(schema["name"])
        fields = []
        for i in range(self.random.randint(0, 5)):
            field = {"name": f"f{i}", "type": self._schema(depth + 1)}
            if self.random.random() < 0.2:
                field["doc"] = self._text()
            fields.append(field)
        schema["fields"] = fields
        self.open.pop()
        return schema

    def _enum(self, _):
        return self._full({"type": "enum", "name": self._name("E"), "symbols": [f"S{i}" for i in range(self.random.randint(1, 6))]})

    def _fixed(self, _):
        return self._full({"type": "fixed", "name": self._name("F"), "size": self.random.randint(0, 20)})

    def _array(self, depth):
        return {"type": "array", "items": self._schema(depth + 1)}

    def _map(self, depth):
        return {"type": "map", "values": self._schema(depth + 1)}

    def _union(self, depth):
        branches, seen = [], set()
        for _ in range(self.random.randint(1, 4)):
            branch = self._schema(depth + 1) if self.random.random() < 0.8 else "null"
            if kind(branch) == "union":
                continue
            key = branch["name"] if kind(branch) in ("record", "enum", "fixed") and isinstance(branch, dict) else kind(branch)
            if key not in seen:
                seen.add(key)
                branches.append(branch)
        return branches or ["null"]

    def _again(self, depth):
        """A list, by a record that uses itself."""
        name = self._name("L")
        return {"type": "record", "name": name, "fields": [{"name": "value", "type": self._primitive()},
                                                           {"name": "next", "type": ["null", name], "default": None}]}

    def _text(self):
        return "".join(self.random.choice(string.ascii_letters + "äé日☎ \"\\\n") for _ in range(self.random.randint(0, 12)))


class Data:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.depth = 0

    def of(self, schema, known=None):
        known = {} if known is None else known
        what = kind(schema)
        if isinstance(schema, dict) and isinstance(schema["type"], (dict, list)):
            return self.of(schema["type"], known)
        if isinstance(schema, str) and schema in known:
            return self.of(known[schema], known)
        return getattr(self, f"_{what}")(schema, known)

    def _null(self, *_):
        return None

    def _boolean(self, *_):
        return self.random.random() < 0.5

    def _int(self, *_):
        return self.random.choice((0, -1, 2**31 - 1, -2**31, self.random.randint(-2**31, 2**31 - 1), self.random.randint(-100, 100)))

    def _long(self, *_):
        return self.random.choice((0, -1, 2**63 - 1, -2**63, self.random.randint(-2**63, 2**63 - 1), self.random.randint(-100, 100)))

    def _float(self, *_):
        return self.random.choice((0.0, -1.5, 3.25, float(self.random.randint(-2**20, 2**20)) / 8))

    def _double(self, *_):
        return self.random.choice((0.0, 1e300, -2.5e-300, self.random.uniform(-1e6, 1e6)))

    def _bytes(self, *_):
        return self.random.randbytes(self.random.choice((0, 1, 5, 70)))

    def _string(self, *_):
        return "".join(self.random.choice("abc äé日☎😀\"\\\n\0") for _ in range(self.random.choice((0, 1, 8, 80))))

    def _record(self, schema, known):
        known[schema["name"]] = schema
        self.depth += 1
        value = {field["name"]: self.of(field["type"], known) for field in schema["fields"]}
        self.depth -= 1
        return value

    def _enum(self, schema, _):
        return self.random.choice(schema["symbols"])

    def _fixed(self, schema, _):
        return self.random.randbytes(schema["size"])

    def _array(self, schema, known):
        return [self.of(schema["items"], known) for _ in range(self.random.choice((0, 1, 3)))]

    def _map(self, schema, known):
        return {f"k{i}é": self.of(schema["values"], known) for i in range(self.random.choice((0, 1, 3)))}

    def _union(self, schema, known):
        """As fastavro takes a branch by its name: (name, value)."""
        branch = "null" if self.depth > 6 and "null" in schema else self.random.choice(schema)
        value = self.of(branch, known)
        what = kind(branch)
        if what == "null":
            return None
        if isinstance(branch, str) and branch in known:
            return (full_name(known[branch], ""), value)
        return (branch["full"] if isinstance(branch, dict) and "full" in branch else what, value)


def full_name(schema, space):
    return schema.get("full", schema["name"])


def spell_out(schema, space=""):
    """Writes "full", the name with its namespace, into every named type."""
    if isinstance(schema, list):
        for branch in schema:
            spell_out(branch, space)
    elif isinstance(schema, dict):
        if schema["type"] in ("record", "enum", "fixed"):
            space = schema.get("namespace", space)
            schema["full"] = f"{space}.{schema['name']}" if space else schema["name"]
        for key in ("type", "items", "values"):
            if isinstance(schema.get(key), (dict, list)):
                spell_out(schema[key], space)
        for field in schema.get("fields", ()):
            spell_out(field["type"], space)
    return schema


def bare(schema):
    """Without what spell_out wrote."""
    if isinstance(schema, list):
        return [bare(branch) for branch in schema]
    if isinstance(schema, dict):
        return {key: bare(value) for key, value in schema.items() if key != "full"}
    return schema


class Readers:
    """A schema that reads what `schema` writes: wider types, fields more and fewer, unions around."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def of(self, schema, top=True):
        if isinstance(schema, list):
            return [self.of(branch, False) if isinstance(branch, dict) else branch for branch in schema]
        if isinstance(schema, str):
            return self.random.choice(WIDER[schema]) if schema in WIDER and self.random.random() < 0.3 else schema
        what = schema["type"]
        if isinstance(what, (dict, list)) or what in PRIMITIVES:
            return schema
        schema = dict(schema)
        if what == "record":
            schema["fields"] = self._fields(schema)
        elif what == "enum" and self.random.random() < 0.5:
            schema["symbols"] = schema["symbols"][:1] + ["Z"]
            schema["default"] = "Z"
        for key in ("items", "values"):
            if key in schema:
                schema[key] = self.of(schema[key], False)
        return schema

    def _fields(self, schema):
        fields = []
        for field in schema["fields"]:
            chance = self.random.random()
            if chance < 0.15 and not schema["name"].startswith("L"):
                continue
            field = {"name": field["name"], "type": self.of(field["type"], False)}
            if chance > 0.9:
                field = {"name": field["name"] + "_new", "aliases": [field["name"]], "type": field["type"]}
            fields.append(field)
        if self.random.random() < 0.4:
            fields.append(self.random.choice((
                {"name": "more", "type": ["null", "string"], "default": None},
                {"name": "more", "type": "string", "default": "d\u00e9"},
                {"name": "more", "type": {"type": "array", "items": "int"}, "default": [1, 2]},
                {"name": "more", "type": {"type": "map", "values": "double"}, "default": {"a": 1.5}},
                {"name": "more", "type": "bytes", "default": "\u00ff\u0000"})))
        self.random.shuffle(fields)
        return fields
