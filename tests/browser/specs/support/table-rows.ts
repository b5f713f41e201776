// What the table has, asked by CQL through the console's API, and counted here in the plainest way.
import { expect, type Page } from "@playwright/test";

export interface Row {
  id: string;
  action: string;
  who: string;
  what: string;
  time: string;
}

const WEEK_MS = 7 * 86_400_000;

async function cql(page: Page, query: string, after: string | null): Promise<{ columns: { name: string }[]; rows: unknown[][]; next: string | null }> {
  const { csrf } = (await (await page.request.get("/api/session")).json()) as { csrf: string };
  const answer = await page.request.post("/api/pipeline/cql", { data: { query, pageSize: 500, ...(after && { page: after }) }, headers: { "X-CSRF-Token": csrf } });
  expect(answer.ok(), `${query}: ${await answer.text()}`).toBe(true);
  return answer.json();
}

/** All of taskflow.interactions. */
export async function tableRows(page: Page): Promise<Row[]> {
  const all: Row[] = [];
  let next: string | null = null;
  do {
    const { columns, rows, next: after } = await cql(page, "SELECT id, action, who, what, time FROM taskflow.interactions", next);
    for (const row of rows) all.push(Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])) as unknown as Row);
    next = after;
  } while (next);
  return all;
}

/** How many rows CQL itself counts for a list of events; null where CQL has no such condition. */
export async function countByCql(page: Page, address: string): Promise<number | null> {
  const search = new URLSearchParams(address.split("?")[1]);
  if (["text", "automated", "local"].some((key) => search.get(key))) return null;
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const where = [
    ...(["who", "what"] as const).flatMap((key) => (search.get(key) ? [`${key} = ${quoted(search.get(key)!)}`] : [])),
    ...(search.get("from") ? [`time >= ${quoted(search.get("from")!)}`] : []),
    ...(search.get("to") ? [`time < ${quoted(search.get("to")!)}`] : []),
  ];
  const actions = search.get("action")?.split(",") ?? [null];
  let sum = 0;
  for (const action of actions) {
    const all = [...(action ? [`action = ${quoted(action)}`] : []), ...where];
    const { rows } = await cql(page, `SELECT COUNT(*) FROM taskflow.interactions${all.length > 0 ? ` WHERE ${all.join(" AND ")} ALLOW FILTERING` : ""}`, null);
    sum += Number(rows[0]![0]);
  }
  return sum;
}

/**
 * How long the list at this address of the dashboard must be: its range is from and to, or else has all rows. Null: the
 * table does not tell.
 */
export function lengthFrom(rows: Row[], address: string): number | null {
  const search = new URLSearchParams(address.split("?")[1]);
  if (search.get("automated") || search.get("local")) return null;
  const wanted = rows.filter((row) => isWanted(row, search));
  if (search.get("view") === "events") return wanted.length;
  const first = new Map<string, string>();
  for (const { who, time } of rows) if (!first.has(who) || time < first.get(who)!) first.set(who, time);
  const people = [...new Set(wanted.map(({ who }) => who))].filter((who) => who !== "anonymous");
  return people.filter((who) => {
    const began = first.get(who)!;
    const cohort = search.get("cohort");
    if (cohort) return began >= cohort && Date.parse(began) < Date.parse(cohort) + WEEK_MS;
    const did = search.get("did");
    if (did) return didAll(wanted.filter((row) => row.who === who), did.split(","), search.get("order") === "time");
    const from = search.get("from") ?? "";
    if (search.get("people") === "new") return began >= from;
    return search.get("people") === "returning" ? began < from : true;
  }).length;
}

function isWanted({ action, who, what, time }: Row, search: URLSearchParams): boolean {
  const exactly = (key: "who" | "what", value: string) => !search.get(key) || search.get(key) === value;
  const text = search.get("text")?.toLowerCase() ?? "";
  return (
    time >= (search.get("from") ?? "") &&
    time < (search.get("to") ?? "9") &&
    (!search.get("action") || search.get("action")!.split(",").includes(action)) &&
    exactly("who", who) &&
    exactly("what", what) &&
    (who.toLowerCase().includes(text) || what.toLowerCase().includes(text))
  );
}

function didAll(theirs: Row[], steps: string[], inTime: boolean): boolean {
  const sorted = [...theirs].sort((a, b) => (a.time < b.time ? -1 : 1));
  let notBefore = "";
  return steps.every((step) => {
    const found = sorted.find(({ action, time }) => action === step && (!inTime || time >= notBefore));
    notBefore = found?.time ?? notBefore;
    return found !== undefined;
  });
}
