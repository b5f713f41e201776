// The API of docs/insights-api.md, "Pipeline: the parts", and the ledger.
import { call } from "../../api";

const REDRIVE_MAX_MS = 300_000;
const QUERY_MAX_MS = 60_000;

/** One part of the pipeline at a moment. */
export interface Part {
  part: string;
  address: string;
  embedded: boolean;
  state: string;
  problem: string | null;
  /** Events in a second. */
  rate: number | null;
  /** Events that wait for it. */
  backlog: number | null;
  backlogSeconds: number | null;
  detail: Record<string, unknown>;
}

/** What insights says of its own reading. */
interface Reader {
  state: string;
  problem: string | null;
  backlog: number;
  backlogSeconds: number;
}

export interface Parts {
  parts: Part[];
  insights?: Reader;
  at: string;
}

export interface LedgerStage {
  stage: string;
  received: number;
  passed: number;
  refused: number;
  suppressed: number;
  dead: number;
  waiting: number;
  missing: number;
}

export interface LedgerState {
  balanced: boolean;
  stages: LedgerStage[];
  at: string;
  problem: string | null;
}

export interface Topic {
  name: string;
  internal: boolean;
  partitions: { partition: number; first: number; next: number }[];
}

export interface TopicDetail extends Topic {
  configs: Record<string, { value: string; own: boolean }>;
}

export interface Data {
  form: "null" | "text" | "json" | "avro" | "bytes";
  schemaId?: number;
  data?: unknown;
  /** The first 4 KiB, in base64. */
  bytes?: string;
  size: number;
  /** Where each field lies in the bytes. */
  fields?: { name: string; begin: number; end: number }[];
  /** Why it could not be decoded. */
  problem?: string;
}

export interface TopicRecord {
  partition: number;
  offset: number;
  /** Null when its producer gave none. */
  time: string | null;
  key: Data;
  value: Data;
  headers: { name: string; value: unknown }[];
}

export interface RecordPage {
  records: TopicRecord[];
  /** By partition: where to go on. */
  next: Record<string, number>;
  /** There was more to look at than one answer may. */
  truncated?: boolean;
}

export interface Subject {
  subject: string;
  versions: { version: number; id: number }[];
  compatibility: string;
  deleted: boolean;
}

export interface SchemaVersion {
  subject: string;
  version: number;
  id: number;
  schema: string;
}

export type RestartCause = "ordered" | "worker" | "failed" | "elsewhere";

/** What insights has seen of a connector or a task. */
export interface History {
  /** Null when it was so before insights began to look. */
  since: string | null;
  restart: { at: string; cause: RestartCause; error: string } | null;
  restarts: number;
  lastError: { at: string | null; text: string } | null;
}

export interface Task extends History {
  id: number;
  state: string;
  worker: string;
  error: string | null;
  trace: string | null;
}

export interface Connector extends History {
  name: string;
  type: string;
  state: string;
  class: string;
  config: Record<string, string>;
  tasks: Task[];
  lag: number | null;
  deadLetters: number | null;
  deadLetterTopic?: string;
  error?: string | null;
  problem?: string | null;
}

export type Order = "pause" | "resume" | "restart" | "stop";

export interface DeadLetterTopic {
  topic: string;
  connector: string;
  records: number;
}

export interface Redriven {
  found: number;
  sent: number;
  skipped: number;
  dryRun: boolean;
  /** Nobody knows where they came from. */
  unknown?: number;
  /** There are more than one run takes. */
  more?: boolean;
}

export interface CqlPage {
  columns: { name: string; type: string }[];
  rows: unknown[][];
  next: string | null;
  ms: number;
  warnings: string[] | null;
}

export interface Table {
  keyspace: string;
  table: string;
  columns: { name: string; type: string; kind: string }[];
  ttl: number | null;
}

const at = (...names: (string | number)[]) => `/api/pipeline/${names.map((name) => encodeURIComponent(name)).join("/")}`;

export const LIVE = at("live");

export function fetchLedger(): Promise<LedgerState> {
  return call("GET", "/api/insights/ledger");
}

export async function fetchTopics(): Promise<Topic[]> {
  return (await call<{ topics: Topic[] }>("GET", at("topics"))).topics;
}

export function fetchTopic(topic: string): Promise<TopicDetail> {
  return call("GET", at("topics", topic));
}

export function fetchRecords(topic: string, query: URLSearchParams): Promise<RecordPage> {
  return call("GET", `${at("topics", topic, "records")}?${query}`);
}

export function tailOf(topic: string, query: URLSearchParams): string {
  return `${at("topics", topic, "tail")}?${query}`;
}

export async function fetchSubjects(): Promise<Subject[]> {
  return (await call<{ subjects: Subject[] }>("GET", at("schemas"))).subjects;
}

export function fetchSchema(subject: string, version: number): Promise<SchemaVersion> {
  return call("GET", at("schemas", subject, "versions", version));
}

export interface Connectors {
  connectors: Connector[];
  /** When insights began to look at them; null: not yet. */
  watched: string | null;
}

export function fetchConnectors(): Promise<Connectors> {
  return call("GET", at("connectors"));
}

export function orderConnector(name: string, order: Order): Promise<unknown> {
  return call("POST", at("connectors", name, order), {});
}

export async function fetchDeadLetterTopics(): Promise<DeadLetterTopic[]> {
  return (await call<{ topics: DeadLetterTopic[] }>("GET", at("dead-letters"))).topics;
}

/** All records of the topic, or those that are named. */
export function redrive(topic: string, dryRun: boolean, records?: { partition: number; offset: number }[]): Promise<Redriven> {
  return call("POST", at("dead-letters", topic, "redrive"), { dryRun, ...(records && { records }) }, { timeoutMs: REDRIVE_MAX_MS });
}

export function runQuery(query: string, page: string | null): Promise<CqlPage> {
  return call("POST", at("cql"), { query, ...(page && { page }) }, { timeoutMs: QUERY_MAX_MS });
}

export async function fetchTables(): Promise<Table[]> {
  return (await call<{ tables: Table[] }>("GET", at("tables"))).tables;
}
