// What insights answers: docs/insights-api.md.
import { call } from "../../api";

export interface InsightsEvent {
  id: string;
  action: string;
  who: string;
  what: string;
  time: string;
  automated: boolean;
  local: boolean;
}

export type ByAction = Record<string, number>;

export interface Totals {
  events: number;
  byAction: ByAction;
  people: number;
  newPeople: number;
  returning: number;
  anonymous: number;
}

export interface Summary extends Totals {
  before?: Totals;
}

export interface Bucket {
  from: string;
  to: string;
  events: number;
  byAction: ByAction;
}

export interface Series {
  step: string;
  zone: string;
  buckets: Bucket[];
  before?: Bucket[];
}

export interface TopRow {
  name: string;
  events: number;
  people: number;
  first: string;
  last: string;
}

export interface Top {
  rows: TopRow[];
  names: number;
  otherEvents: number;
}

export interface Funnel {
  steps: { action: string; people: number }[];
  order: string;
}

export interface Cohort {
  week: string;
  from: string;
  people: number;
  returned: number[];
}

export interface Person {
  name: string;
  events: number;
  first: string;
  last: string;
}

export interface PeoplePage {
  people: Person[];
  total: number;
  next: string | null;
}

export interface EventPage {
  events: InsightsEvent[];
  total: number;
  next: string | null;
}

export interface Status {
  state: "running" | "behind" | "waiting";
  events: number;
  behind: number;
  behindSeconds: number;
  problem: string | null;
  rebuilding?: { from: "topic" | "table"; events: number };
}

export type StageState = "done" | "waiting" | "failed" | "unknown";

export interface Stage {
  stage: string;
  state: StageState;
  at: string | null;
  ms: number | null;
  where: string | null;
  why: string | null;
  /** Which rule was broken or is waited for, and which field or key of the settings it is about. */
  rule: string | null;
  field: string | null;
  remedy: string | null;
}

export interface Trace {
  id: string;
  event: InsightsEvent | null;
  stages: Stage[];
  totalMs: number | null;
  stopped: string | null;
}

export const ANONYMOUS = "anonymous";
export const LIVE_PATH = "/api/insights/live";

export function pathOf(question: string, parameters: URLSearchParams): string {
  const text = parameters.toString();
  return `/api/insights/${question}${text && `?${text}`}`;
}

export function ask<T>(path: string): Promise<T> {
  return call<T>("GET", path);
}

export function fetchTrace(id: string): Promise<Trace> {
  return ask(`/api/insights/trace/${encodeURIComponent(id)}`);
}
