// Which records are shown: the address has it.

/** What the API and the address call `from`: end, begin, an offset, a time, or where the last page ended. */
export type Start = "end" | "begin" | "offset" | "time" | "next";

export interface RecordQuery {
  start: Start;
  /** The offset, the time or the places by partition. */
  at: string;
  partition: string;
  text: string;
  limit: string;
  tail: boolean;
}

export const LIMITS = ["20", "50", "100", "500"];
const LIMIT = "50";

export function parseQuery(search: URLSearchParams): RecordQuery {
  const from = search.get("from") ?? "end";
  const limit = search.get("limit") ?? LIMIT;
  return {
    start: startOf(from),
    at: from === "end" || from === "begin" ? "" : from,
    partition: search.get("partition") ?? "",
    text: search.get("text") ?? "",
    limit: LIMITS.includes(limit) ? limit : LIMIT,
    tail: search.has("tail"),
  };
}

function startOf(from: string): Start {
  if (from === "end" || from === "begin") return from;
  if (/^\d+:\d+/.test(from)) return "next";
  return /^\d{1,11}$/.test(from) ? "offset" : "time";
}

/** For the page's address: only what is not the usual. */
export function addressOf(query: RecordQuery): URLSearchParams {
  const search = new URLSearchParams();
  if (query.tail) search.set("tail", "");
  else if (fromOf(query) !== "end") search.set("from", fromOf(query));
  if (query.partition !== "") search.set("partition", query.partition);
  if (query.text !== "") search.set("text", query.text);
  if (query.limit !== LIMIT) search.set("limit", query.limit);
  return search;
}

/** For the API. */
export function questionOf(query: RecordQuery): URLSearchParams {
  const search = new URLSearchParams(query.tail ? {} : { from: fromOf(query), limit: query.limit });
  if (query.partition !== "") search.set("partition", query.partition);
  if (query.text !== "") search.set("text", query.text);
  return search;
}

function fromOf({ start, at }: RecordQuery): string {
  if (start === "end" || start === "begin") return start;
  return at || "end";
}

/** Where the next page begins, as `from`. */
export function placesOf(next: Record<string, number>): string {
  return Object.entries(next)
    .map(([partition, offset]) => `${partition}:${offset}`)
    .join();
}

/** As <input type="datetime-local"> wants it, in the reader's zone. */
export function localTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return "";
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
