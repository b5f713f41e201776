// node evolve.js TOPIC: for each line of JSON on stdin, {"schema": {...}, "events": [...]}, registers the schema under
// TOPIC-value and produces the events under it; answers with a line, {"id": 7} or {"error": "..."}.
import { createInterface } from "node:readline";
import { COMPATIBILITY, SchemaRegistry, SchemaType } from "@kafkajs/confluent-schema-registry";
import { Kafka, logLevel } from "kafkajs";

async function main() {
  const topic = process.argv[2];
  const kafka = new Kafka({ clientId: "evolve", brokers: process.env.KAFKA_BROKERS!.split(","), logLevel: logLevel.ERROR });
  const registry = new SchemaRegistry({ host: process.env.SCHEMA_REGISTRY_URL! });
  const producer = kafka.producer();
  await producer.connect();
  for await (const line of createInterface({ input: process.stdin })) {
    const { schema, events } = JSON.parse(line);
    try {
      const { id } = await registry.register(
        { type: SchemaType.AVRO, schema: JSON.stringify(schema) },
        { subject: `${topic}-value`, compatibility: COMPATIBILITY.BACKWARD },
      );
      const messages = await Promise.all(
        events.map(async (event: { id: string }) => ({ key: event.id, value: await registry.encode(id, event) })),
      );
      if (messages.length > 0) await producer.send({ topic, messages, acks: -1 });
      console.log(JSON.stringify({ id }));
    } catch (error) {
      console.log(JSON.stringify({ error: String(error) }));
    }
  }
  await producer.disconnect();
}

void main();
