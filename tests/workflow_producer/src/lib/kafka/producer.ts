// The workflow document's producer: trackEvent is its text; it leaves connect, getRegistry and formatTime to the reader.
import { randomUUID } from "crypto";

import { SchemaRegistry, SchemaType } from "@kafkajs/confluent-schema-registry";
import { Kafka, Producer } from "kafkajs";

import { INTERACTION_EVENT_SCHEMA, TOPIC_NAME } from "./schema";
import type { Action, InteractionEvent, TrackEventOptions } from "./types";

let producer: Producer | null = null;
let registry: SchemaRegistry | null = null;
let schemaId: number | null = null;
let isConnected = false;

function getRegistry(): SchemaRegistry {
  registry ??= new SchemaRegistry({ host: process.env.SCHEMA_REGISTRY_URL ?? "http://localhost:8081" });
  return registry;
}

async function connect(): Promise<void> {
  const kafka = new Kafka({
    clientId: "taskflow-website",
    brokers: (process.env.KAFKA_BROKERS ?? "localhost:9092").split(","),
  });
  producer = kafka.producer();
  await producer.connect();
  const { id } = await getRegistry().register(
    { type: SchemaType.AVRO, schema: JSON.stringify(INTERACTION_EVENT_SCHEMA) },
    { subject: `${TOPIC_NAME}-value` }
  );
  schemaId = id;
  isConnected = true;
}

export async function disconnect(): Promise<void> {
  await producer?.disconnect();
  isConnected = false;
}

function formatTime(): string {
  return new Date().toISOString();
}

export async function trackEvent(
  action: Action,
  options: TrackEventOptions = {}
): Promise<void> {
  // Skip in development if Kafka is not configured
  if (process.env.DISABLE_KAFKA === "true") {
    console.log(`[Kafka] Event skipped (disabled): ${action}`, options);
    return;
  }

  const eventId = randomUUID();
  const event: InteractionEvent = {
    id: eventId,
    action,
    who: options.who || "anonymous",
    what: options.what || "-",
    time: formatTime(),
  };

  try {
    // Lazy connection - connects on first use
    if (!isConnected) {
      await connect();
    }

    if (!producer || !schemaId) {
      throw new Error("Kafka producer not initialized");
    }

    // Encode event using Avro schema
    const reg = getRegistry();
    const encodedValue = await reg.encode(schemaId, event);

    // Send to Kafka topic
    await producer.send({
      topic: TOPIC_NAME, // "taskflow-interactions"
      messages: [
        {
          key: eventId,
          value: encodedValue,
        },
      ],
    });

    console.log(`[Kafka] ${action}: ${event.who} -> ${event.what}`);
  } catch (error) {
    // Log but don't throw - we don't want tracking to break the app
    console.error(`[Kafka] Failed to send event: ${action}`, error);
  }
}
