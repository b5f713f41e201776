// @confluentinc/schemaregistry: every call of its client, and its Avro serializer and deserializer. The
// registry's URL is the argument, and name:password may be a second one; it ends well, or says what was not as expected.
import assert from "node:assert/strict";
import { AvroDeserializer, AvroSerializer, SchemaRegistryClient, SerdeType } from "@confluentinc/schemaregistry";

const record = (...fields) => ({ schemaType: "AVRO", schema: JSON.stringify({ type: "record", name: "User", namespace: "com.example", fields }) });
const NAME = { name: "name", type: "string" };
const V1 = record(NAME);
const V2 = record(NAME, { name: "age", type: ["null", "int"], default: null });
const BREAKING = record(NAME, { name: "must", type: "string" });

const subject = `node-${process.pid}-value`;  // getAllVersions does not encode it
const [url, userInfo] = process.argv.slice(2);
const auth = userInfo ? { basicAuthCredentials: { credentialsSource: "USER_INFO", userInfo } } : {};
const client = new SchemaRegistryClient({ baseURLs: [url], maxRetries: 0, cacheCapacity: 1000, ...auth });
const other = () => new SchemaRegistryClient({ baseURLs: [url], maxRetries: 0, ...auth });
const refused = (promise, status, code) => assert.rejects(promise, (error) => error.status === status && error.errorCode === code);
const same = (a, b) => assert.deepEqual(JSON.parse(a.schema), JSON.parse(b.schema));

// registering and reading
const first = await client.register(subject, V1);
const full = await client.registerFullResponse(subject, V2, true);
assert.notEqual(full.id, first);
assert.match(full.guid, /^[0-9a-f-]{36}$/);
assert.equal(full.version, 2);
assert.equal(await other().register(subject, V1), first);
same(await other().getBySubjectAndId(subject, first), V1);
same(await client.getByGuid(full.guid), V2);
assert.equal(await client.getId(subject, V1), first);
assert.equal((await other().getIdFullResponse(subject, V2)).id, full.id);
const latest = await client.getLatestSchemaMetadata(subject);
assert.deepEqual([latest.id, latest.version, latest.subject], [full.id, 2, subject]);
assert.equal((await client.getSchemaMetadata(subject, 1)).id, first);
assert.deepEqual(await client.getAllVersions(subject), [1, 2]);
assert.equal(await client.getVersion(subject, V1), 1);
assert.ok((await client.getAllSubjects()).includes(subject));

// compatibility and settings
assert.equal(await client.testSubjectCompatibility(subject, V2), true);
assert.equal(await client.testSubjectCompatibility(subject, BREAKING), false);
assert.equal(await client.testCompatibility(subject, 1, BREAKING), false);
await refused(client.register(subject, BREAKING), 409, 40901);
await refused(client.getCompatibility(subject), 404, 40408);
assert.equal(await client.updateCompatibility(subject, "NONE"), "NONE");
assert.equal(await client.getCompatibility(subject), "NONE");
assert.equal(await client.getDefaultCompatibility(), "BACKWARD");
assert.equal(await client.updateDefaultCompatibility("FULL"), "FULL");
assert.equal(await client.updateDefaultCompatibility("BACKWARD"), "BACKWARD");
assert.deepEqual(await client.updateConfig(subject, { compatibility: "FULL", compatibilityGroup: "major" }), { compatibility: "FULL", compatibilityGroup: "major" });
assert.deepEqual(await client.getConfig(subject), { compatibilityLevel: "FULL", compatibilityGroup: "major" });
assert.equal((await client.updateDefaultConfig({ compatibility: "BACKWARD" })).compatibility, "BACKWARD");
assert.equal((await client.getDefaultConfig()).compatibilityLevel, "BACKWARD");

// metadata and rules
const tagged = { ...V1, metadata: { properties: { owner: "us" } }, ruleSet: { domainRules: [{ name: "r", kind: "CONDITION", mode: "WRITE", type: "CEL", expr: "true" }] } };
const withMetadata = await client.registerFullResponse(`${subject}-m`, tagged);
assert.deepEqual(withMetadata.metadata, { properties: { owner: "us" } });
assert.equal((await client.getLatestWithMetadata(`${subject}-m`, { owner: "us" })).id, withMetadata.id);
await refused(client.getLatestWithMetadata(`${subject}-m`, { owner: "them" }), 404, 40403);

// deleting
assert.equal(await client.deleteSubjectVersion(subject, 1), 1);
await refused(other().getSchemaMetadata(subject, 1), 404, 40402);
assert.equal((await other().getSchemaMetadata(subject, 1, true)).version, 1);
assert.deepEqual(await client.deleteSubject(subject), [2]);
await refused(client.deleteSubject(subject), 404, 40404);
assert.deepEqual(await client.deleteSubject(subject, true), [1, 2]);
await refused(other().getLatestSchemaMetadata(subject), 404, 40401);
await refused(client.register(subject, { schemaType: "JSON", schema: "{}" }), 422, 42201);

// associations: no community registry of 7.x has them, and the serializers take 404 for "none"
await refused(client.getAssociationsByResourceName("topic", "-", "topic", ["value"], null, 0, -1), 404, 404);
await refused(client.createAssociation({ resourceName: "topic", resourceNamespace: "-", resourceId: "id", resourceType: "topic", associations: [] }), 404, 404);
await refused(client.deleteAssociations("id", "topic", ["value"], false), 404, 404);

// serializer and deserializer
const topic = `users-${process.pid}`;
await client.register(`${topic}-value`, V1);
const serializer = new AvroSerializer(client, SerdeType.VALUE, { useLatestVersion: true });
const bytes = await serializer.serialize(topic, { name: "zoë" });
await client.register(`${topic}-value`, V2);
const deserializer = new AvroDeserializer(other(), SerdeType.VALUE, {});
assert.deepEqual({ ...(await deserializer.deserialize(topic, bytes)) }, { name: "zoë" });
client.clearLatestCaches();
client.clearCaches();
client.close();
console.log("passed");
