// @kafkajs/confluent-schema-registry: every call of it. The registry's URL is the argument.
import assert from "node:assert/strict";
import kafkajs from "@kafkajs/confluent-schema-registry";

const { SchemaRegistry, SchemaType, COMPATIBILITY } = kafkajs;
const record = (...fields) => ({ type: SchemaType.AVRO, schema: JSON.stringify({ type: "record", name: "User", namespace: `com.p${process.pid}`, fields }) });
const NAME = { name: "name", type: "string" };
const V1 = record(NAME);
const V2 = record(NAME, { name: "age", type: ["null", "int"], default: null });
const BREAKING = record(NAME, { name: "must", type: "string" });
const quiet = { retry: { retries: 0 } };

const registry = new SchemaRegistry({ host: process.argv[2], ...quiet });
const other = () => new SchemaRegistry({ host: process.argv[2], ...quiet });
const subject = `com.p${process.pid}.User`;
const ask = async (path) => (await fetch(process.argv[2] + path)).json();

// Under the record's name; the compatibility is set with the first version.
const { id: first } = await registry.register(V1);
assert.deepEqual(await ask(`/config/${subject}`), { compatibilityLevel: "BACKWARD" });
const { id: second } = await registry.register(V2);
assert.notEqual(first, second);
assert.equal((await other().register(V1)).id, first);
assert.equal(await registry.getLatestSchemaId(subject), second);
assert.equal(await registry.getRegistryId(subject, 1), first);
assert.equal(await registry.getRegistryIdBySchema(subject, V2), second);
await assert.rejects(registry.register(BREAKING), /incompatible|READER_FIELD_MISSING_DEFAULT_VALUE/);
await assert.rejects(registry.register(V1, { compatibility: COMPATIBILITY.FULL }), /Compatibility does not match the configuration/);
await registry.register(V1, { subject: `${subject}-full`, compatibility: COMPATIBILITY.FULL });
assert.deepEqual(await ask(`/config/${subject}-full`), { compatibilityLevel: "FULL" });

// The same bytes by whoever reads them.
const bytes = await registry.encode(first, { name: "zoë" });
assert.deepEqual({ ...(await other().decode(bytes)) }, { name: "zoë" });
const reader = (await other().getSchema(second));
assert.deepEqual({ ...(await other().decode(bytes, { [SchemaType.AVRO]: { readerSchema: reader } })) }, { name: "zoë", age: null });
await assert.rejects(registry.encode(first, { name: 7 }));
await assert.rejects(other().decode(Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 0])), /Schema 2147483647 not found/);
await assert.rejects(registry.getLatestSchemaId("none"), /Subject 'none' not found/);
await assert.rejects(registry.getRegistryIdBySchema(subject, record(NAME, { name: "x", type: "int" })), /Schema not found/);

// References.
const inner = { type: SchemaType.AVRO, schema: JSON.stringify({ type: "enum", name: "Color", namespace: `com.p${process.pid}`, symbols: ["RED"] }) };
await registry.register(inner, { subject: `${subject}-color` });
const outer = { type: SchemaType.AVRO, schema: JSON.stringify({ type: "record", name: "Car", namespace: `com.p${process.pid}`, fields: [{ name: "color", type: `com.p${process.pid}.Color` }] }),
  references: [{ name: `com.p${process.pid}.Color`, subject: `${subject}-color`, version: 1 }] };
const { id: car } = await registry.register(outer, { subject: `${subject}-car` });
assert.deepEqual({ ...(await other().decode(await registry.encode(car, { color: "RED" }))) }, { color: "RED" });

// Other kinds are refused by name.
await assert.rejects(registry.register({ type: SchemaType.JSON, schema: JSON.stringify({ type: "object", title: "a" }) }, { subject: `${subject}-json` }), /JSON/);
await assert.rejects(registry.register({ type: SchemaType.PROTOBUF, schema: 'syntax = "proto3"; message A { string a = 1; }' }, { subject: `${subject}-proto` }), /PROTOBUF/);
console.log("passed");
