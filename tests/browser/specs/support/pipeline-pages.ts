// The pages of the pipeline in states that do not change, for axe and for the documentation: the API is played.
import { expect, type Page, type Route } from "@playwright/test";

import { ADA, signIn } from "./people";
import type { PageState } from "./pages";
import { playAdministrator, playStream } from "./played";

const NOW = new Date("2026-05-04T10:15:30Z");
const TOPIC = "taskflow-interactions";
const DEAD = `${TOPIC}-dead`;
const SINK = "cassandra-sink-interactions";
const TRACE = [
  "org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error handler",
  "\tat org.apache.kafka.connect.runtime.errors.RetryWithToleranceOperator.execAndHandleError(RetryWithToleranceOperator.java:260)",
];

const part = (name: string, address: string, more: object) => ({
  part: name,
  address,
  embedded: true,
  state: "up",
  problem: null,
  rate: null,
  backlog: null,
  backlogSeconds: null,
  detail: {},
  ...more,
});

function parts(wrong: boolean) {
  const rate = 12.4;
  return {
    parts: [
      part("site", "127.0.0.1:3000", { rate, backlog: 0, backlogSeconds: 0, detail: { sendFailures: 0 } }),
      part("broker", "127.0.0.1:9092", { rate, detail: { topics: 6, records: 182_734 } }),
      part("registry", "http://127.0.0.1:8081", { rate: 0.2, detail: { version: "1.0.0", subjects: 1 } }),
      part("connect", "http://127.0.0.1:8083", {
        rate: wrong ? 0 : rate,
        backlog: wrong ? 1_842 : 3,
        backlogSeconds: wrong ? 148.2 : 0.2,
        problem: wrong ? `${SINK}: task 0 has failed: ${TRACE[0]}; mend that and restart it` : null,
        detail: { version: "1.0.0", connectors: 1, tasks: 1, failed: wrong ? 1 : 0 },
      }),
      part("store", "127.0.0.1:9042", { rate: wrong ? 0 : rate, detail: { version: "5.0.0" } }),
    ],
    insights: { state: "running", backlog: 0, backlogSeconds: 0, problem: null },
    at: NOW.toISOString(),
  };
}

function ledger(wrong: boolean) {
  const stage = (name: string, received: number, more: object = {}) => ({
    stage: name, received, passed: received, refused: 0, suppressed: 0, dead: 0, waiting: 0, missing: 0, ...more,
  });
  return {
    balanced: !wrong,
    stages: [
      stage("accepted", 182_749, { passed: 182_734, refused: 3, suppressed: 12 }),
      stage("outbox", 182_734),
      stage("log", 182_734),
      stage("connect", 182_734, { passed: wrong ? 182_723 : 182_730, dead: 4, missing: wrong ? 7 : 0 }),
      stage("table", wrong ? 182_723 : 182_730),
      stage("insights", wrong ? 182_723 : 182_730),
    ],
    at: NOW.toISOString(),
    problem: null,
  };
}

const text = (data: string) => ({ form: "text", data, bytes: Buffer.from(data).toString("base64"), size: Buffer.byteLength(data) });

/** As Confluent's framing and Avro's strings have it; all of them shorter than 64 bytes but one. */
function avro(data: Record<string, string>) {
  const fields: { name: string; begin: number; end: number }[] = [];
  let bytes = Buffer.from([0, 0, 0, 0, 1]);
  for (const [name, value] of Object.entries(data)) {
    const double = Buffer.byteLength(value) * 2;
    const length = double < 128 ? [double] : [(double & 127) | 128, double >> 7];
    const begin = bytes.length;
    bytes = Buffer.concat([bytes, Buffer.from(length), Buffer.from(value)]);
    fields.push({ name, begin, end: bytes.length });
  }
  return { form: "avro", schemaId: 1, data, bytes: bytes.toString("base64"), size: bytes.length, fields };
}

const ACTIONS = ["view", "create", "complete", "login", "delete"];
const PEOPLE = ["ada@example.com", "ben@example.com", "anonymous"];
const WHAT = ["/tasks", "Water the plants", "Plan the walk along the river, from the old mill to the second bridge and back", "/"];

function record(number: number, headers: { name: string; value: string }[] = []) {
  const time = new Date(NOW.getTime() - number * 1_700).toISOString();
  const id = `5f0c3d0e-8a51-4d5e-9c0b-2f4f0b7a${(0x9e11 + number * 977).toString(16).slice(-4)}`;
  const data = { id, action: ACTIONS[number % 5]!, who: PEOPLE[number % 3]!, what: WHAT[number % 4]!, time };
  return { partition: number % 3, offset: 60_911 - number, time, key: text(id), value: avro(data), headers };
}

function letter(number: number) {
  const reason = {
    topic: TOPIC,
    partition: "0",
    offset: String(60_000 - number),
    stage: "VALUE_CONVERTER",
    "exception.class.name": "org.apache.kafka.connect.errors.DataException",
    "exception.message": `Failed to deserialize data for topic ${TOPIC} to Avro`,
  };
  const headers = Object.entries(reason).map(([name, value]) => ({ name: `__connect.errors.${name}`, value }));
  return { ...record(number, headers), partition: 0, offset: 3 - number, value: text("not Avro at all") };
}

const FIELDS = ["id", "action", "who", "what", "time"].map((name) => ({ name, type: "string" as unknown }));
const SCHEMAS = [FIELDS, [...FIELDS, { name: "automated", type: ["null", "boolean"], default: null }]].map((fields) =>
  JSON.stringify({ type: "record", name: "InteractionEvent", namespace: "com.taskflow.events", fields }),
);

const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000).toISOString();

function connectors(wrong: boolean) {
  const restart = { at: ago(4_000), cause: "failed", error: TRACE[0] };
  const calm = { since: null, restart: null, restarts: 0, lastError: null };
  const history = { since: ago(wrong ? 95 : 4_000), restart, restarts: 2, lastError: { at: ago(wrong ? 95 : 4_060), text: TRACE[0] } };
  const task = { id: 0, state: wrong ? "FAILED" : "RUNNING", worker: "127.0.0.1:8083", error: wrong ? TRACE[0] : "", trace: wrong ? TRACE.join("\n") : "", ...history };
  const config = { "connector.class": "io.confluent.connect.cassandra.CassandraSinkConnector", "tasks.max": "1", topics: TOPIC, "cassandra.password": "[hidden]" };
  return [
    { name: SINK, type: "sink", state: "RUNNING", class: config["connector.class"], config, tasks: [task], lag: 3, deadLetters: 4, deadLetterTopic: DEAD, error: "", ...calm },
  ];
}

const PARTITIONS = [0, 1, 2].map((partition) => ({ partition, first: partition * 100, next: 60_911 + partition }));
const TABLE = { keyspace: "taskflow", table: "interactions", columns: FIELDS.map(({ name }, index) => ({ name, type: "text", kind: index ? "regular" : "partition_key" })), ttl: 7_776_000 };

/** The answers by path; the first that begins so. */
function answersOf(wrong: boolean): [string, unknown][] {
  return [
    [`topics/${DEAD}/records`, { records: Array.from({ length: 4 }, (_, index) => letter(3 - index)), next: { 0: 4 } }],
    [`topics/${TOPIC}/records`, { records: Array.from({ length: 6 }, (_, index) => record(6 - index)), next: { 0: 60_911 } }],
    [`topics/${TOPIC}`, { name: TOPIC, internal: false, partitions: PARTITIONS, configs: { "retention.ms": { value: "604800000", own: true } } }],
    ["topics", { topics: [{ name: TOPIC, internal: false, partitions: PARTITIONS }, { name: DEAD, internal: false, partitions: [{ partition: 0, first: 0, next: 4 }] }] }],
    [`schemas/${TOPIC}-value/versions/1`, { subject: `${TOPIC}-value`, version: 1, id: 1, schema: SCHEMAS[0] }],
    [`schemas/${TOPIC}-value/versions/2`, { subject: `${TOPIC}-value`, version: 2, id: 2, schema: SCHEMAS[1] }],
    ["schemas", { subjects: [{ subject: `${TOPIC}-value`, versions: [{ version: 1, id: 1 }, { version: 2, id: 2 }], compatibility: "BACKWARD", deleted: false }] }],
    ["connectors", { connectors: connectors(wrong), watched: ago(90_000) }],
    [`dead-letters/${DEAD}/redrive`, { found: 4, sent: 0, skipped: 1, unknown: 0, dryRun: true }],
    ["dead-letters", { topics: [{ topic: DEAD, connector: SINK, records: 4 }] }],
    ["tables", { tables: [TABLE] }],
    ["cql", { columns: FIELDS.map(({ name }) => ({ name, type: "text" })), rows: Array.from({ length: 5 }, (_, index) => Object.values(record(index + 1).value.data)), next: "AAEC", ms: 3, warnings: [] }],
  ];
}

/** ADA as an administrator, whoever registered first. */
export async function openPipeline(page: Page, path: string, wrong = false) {
  await page.clock.setFixedTime(NOW);
  await signIn(page, ADA);
  await playStream(page, "/api/pipeline/live", "parts", parts(wrong));
  const answers = answersOf(wrong);
  const answer = (route: Route) => {
    const asked = decodeURIComponent(new URL(route.request().url()).pathname).slice("/api/pipeline/".length);
    const found = answers.find(([place]) => asked.startsWith(place));
    return found ? route.fulfill({ json: found[1] }) : route.fulfill({ status: 404, json: { error: { code: "not_found", message: `Nothing is played for ${asked}.` } } });
  };
  await page.route("**/api/pipeline/**", answer);
  await page.route("**/api/insights/ledger", (route) => route.fulfill({ json: ledger(wrong) }));
  await playAdministrator(page, "/pipeline");
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

const QUERY = encodeURIComponent("SELECT * FROM taskflow.interactions LIMIT 5;");

export const PIPELINE_PAGES: PageState[] = [
  {
    name: "pipeline",
    pictured: true,
    open: async (page) => {
      await openPipeline(page, "/pipeline");
      await expect(page.getByText("All 6 parts are well")).toBeVisible();
      await expect(page.getByText("balanced")).toBeVisible();
    },
  },
  {
    name: "pipeline-problem",
    pictured: true,
    open: async (page) => {
      await openPipeline(page, "/pipeline", true);
      await expect(page.getByText("7 events missing")).toBeVisible();
    },
  },
  {
    name: "pipeline-topics",
    open: async (page) => {
      await openPipeline(page, "/pipeline/topics");
      await expect(page.getByRole("link", { name: TOPIC, exact: true })).toBeVisible();
    },
  },
  {
    name: "pipeline-topic",
    pictured: true,
    open: async (page) => {
      await openPipeline(page, `/pipeline/topics/${TOPIC}`);
      await page.locator(".record-row").nth(1).click();
      await page.getByRole("button", { name: /^who/ }).focus();
    },
  },
  {
    name: "pipeline-tail",
    open: async (page) => {
      await openPipeline(page, `/pipeline/topics/${TOPIC}?tail`);
      await expect(page.getByText("Nothing came yet")).toBeVisible();
    },
  },
  {
    name: "pipeline-schema",
    pictured: true,
    open: async (page) => {
      await openPipeline(page, `/pipeline/schemas/${TOPIC}-value?version=2&against=1`);
      await expect(page.getByText(/lines added/)).toBeVisible();
    },
  },
  {
    name: "pipeline-connectors",
    pictured: true,
    open: async (page) => {
      await openPipeline(page, "/pipeline/connectors", true);
      await page.getByText("The whole trace").click();
    },
  },
  {
    name: "pipeline-connector-stop",
    open: async (page) => {
      await openPipeline(page, `/pipeline/connectors/${SINK}`);
      await page.getByRole("button", { name: `Stop ${SINK}…` }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
    },
  },
  {
    name: "pipeline-dead-letters",
    pictured: true,
    open: async (page) => {
      await openPipeline(page, `/pipeline/dead-letters/${DEAD}`);
      await expect(page.locator(".record-row").first()).toBeVisible();
    },
  },
  {
    name: "pipeline-redrive",
    open: async (page) => {
      await openPipeline(page, `/pipeline/dead-letters/${DEAD}`);
      await page.getByRole("button", { name: "Send all again…" }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
    },
  },
  {
    name: "pipeline-tables",
    pictured: true,
    open: async (page) => {
      await openPipeline(page, `/pipeline/tables?query=${QUERY}`);
      await expect(page.getByText("Rows 1 to 5")).toBeVisible();
    },
  },
  {
    name: "pipeline-failed",
    open: async (page) => {
      await openPipeline(page, "/pipeline/topics");
      await page.route("**/api/pipeline/**", (route) =>
        route.fulfill({ status: 503, json: { error: { code: "unavailable", message: "kafka.bootstrap_servers: 127.0.0.1:9092 does not answer" } } }),
      );
      await page.reload();
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
];
