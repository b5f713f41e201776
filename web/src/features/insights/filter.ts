// What the page shows is in its address: which events (the filter), and which view of them.
import { TITLE_ACTIONS } from "./actions";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const RANGES = [
  { range: "1h", label: "Hour", spoken: "the last hour", ms: HOUR_MS },
  { range: "24h", label: "24 h", spoken: "the last 24 hours", ms: DAY_MS },
  { range: "7d", label: "7 days", spoken: "the last 7 days", ms: 7 * DAY_MS },
  { range: "30d", label: "30 days", spoken: "the last 30 days", ms: 30 * DAY_MS },
  { range: "90d", label: "90 days", spoken: "the last 90 days", ms: 90 * DAY_MS },
  { range: "all", label: "All", spoken: "all of time", ms: null },
] as const;
export const DEFAULT_RANGE = "7d";

/** The parameters of the address that choose events. */
const FILTER_KEYS = ["range", "from", "to", "action", "who", "what", "text", "automated", "local"] as const;
type FilterKey = (typeof FILTER_KEYS)[number];
/** Those that hold for every view of the page. */
const KEPT_KEYS = [...FILTER_KEYS, "compare", "steps", "order"];

export interface Filter {
  /** One of RANGES; null for a range of one's own. */
  range: string | null;
  from: string | null;
  to: string | null;
  actions: string[];
  who: string | null;
  what: string | null;
  text: string | null;
  automated: string | null;
  local: string | null;
}

export function filterOf(search: URLSearchParams): Filter {
  const from = timeOf(search.get("from"));
  const to = timeOf(search.get("to"));
  const named = RANGES.find(({ range }) => range === search.get("range"))?.range ?? DEFAULT_RANGE;
  const text = (key: FilterKey) => search.get(key) || null;
  const flag = (key: FilterKey) => (["true", "false"].includes(search.get(key) ?? "") ? search.get(key) : null);
  return {
    range: from || to ? null : named,
    from,
    to,
    actions: (search.get("action") ?? "").split(",").filter(Boolean),
    who: text("who"),
    what: text("what"),
    text: text("text"),
    automated: flag("automated"),
    local: flag("local"),
  };
}

function timeOf(text: string | null): string | null {
  const time = new Date(/^\d+$/.test(text ?? "") ? Number(text) : (text ?? ""));
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

export interface Bounds {
  from: number | null;
  to: number | null;
}

/** A range that ends now ends with this minute, so that what comes within it is seen. */
export function boundsOf(filter: Filter, now: number): Bounds {
  if (filter.range === null) return { from: parsed(filter.from), to: parsed(filter.to) };
  const { ms } = RANGES.find(({ range }) => range === filter.range)!;
  if (ms === null) return { from: null, to: null };
  const to = Math.floor(now / MINUTE_MS + 1) * MINUTE_MS;
  return { from: to - ms, to };
}

function parsed(time: string | null): number | null {
  return time === null ? null : Date.parse(time);
}

/** The range of equal length before; null where there is none. */
export function boundsBefore({ from, to }: Bounds): Bounds | null {
  return from === null || to === null ? null : { from: from - (to - from), to: from };
}

/** A bucket of a series at the edge of the range is cut off where that is. */
export function changeForBucket(bucket: { from: string; to: string }, { from, to }: Bounds): Change {
  return {
    view: "events",
    from: new Date(Math.max(Date.parse(bucket.from), from ?? -Infinity)).toISOString(),
    to: new Date(Math.min(Date.parse(bucket.to), to ?? Infinity)).toISOString(),
  };
}

/** As the parameters of a question. */
export function questionOf(filter: Filter, { from, to }: Bounds): URLSearchParams {
  const parameters = new URLSearchParams();
  const add = (key: string, value: string | null) => value && parameters.set(key, value);
  add("from", from === null ? null : new Date(from).toISOString());
  add("to", to === null ? null : new Date(to).toISOString());
  add("action", filter.actions.join(","));
  for (const key of ["who", "what", "text", "automated", "local"] as const) add(key, filter[key]);
  return parameters;
}

export function matches(
  filter: Filter,
  bounds: Bounds,
  event: { action: string; who: string; what: string; time: string; automated: boolean; local: boolean },
): boolean {
  const time = Date.parse(event.time);
  if (bounds.from !== null && time < bounds.from) return false;
  if (filter.range === null && bounds.to !== null && time >= bounds.to) return false;
  if (filter.actions.length > 0 && !filter.actions.includes(event.action)) return false;
  if (filter.who !== null && event.who !== filter.who) return false;
  if (filter.what !== null && event.what !== filter.what) return false;
  if (filter.automated !== null && String(event.automated) !== filter.automated) return false;
  if (filter.local !== null && String(event.local) !== filter.local) return false;
  const text = withoutCase(filter.text ?? "");
  return withoutCase(event.who).includes(text) || withoutCase(event.what).includes(text);
}

/** As insights compares: of ASCII letters alone. */
function withoutCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

export type Change = Partial<
  Record<FilterKey | "view" | "compare" | "steps" | "order" | "people" | "cohort" | "did", string | null>
>;

/** The address with a change; null takes a parameter away. A view's own parameters go when another is opened. */
export function addressWith(search: URLSearchParams, change: Change): string {
  const next = new URLSearchParams();
  const kept = "view" in change ? KEPT_KEYS : [...KEPT_KEYS, "view", "people", "cohort", "did"];
  for (const key of kept) if (search.get(key)) next.set(key, search.get(key)!);
  if ("range" in change) ["from", "to"].forEach((key) => next.delete(key));
  if ("from" in change || "to" in change) next.delete("range");
  for (const [key, value] of Object.entries(change)) {
    if (value) next.set(key, value);
    else next.delete(key);
  }
  if (next.get("range") === DEFAULT_RANGE) next.delete("range");
  const text = next.toString().replaceAll("%2C", ",").replaceAll("%40", "@").replaceAll("%2F", "/").replaceAll("%3A", ":");
  return `/insights${text && `?${text}`}`;
}

/** The change that shows the events of one page or title. */
export function changeForName(by: "who" | "page" | "title", name: string, chosen: string[]): Change {
  if (by === "who") return { who: name };
  const counted = by === "page" ? ["view"] : TITLE_ACTIONS;
  const both = chosen.length === 0 ? counted : counted.filter((action) => chosen.includes(action));
  return { what: name, action: both.join(",") };
}
