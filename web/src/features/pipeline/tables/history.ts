// The queries of this browser, the youngest first.
const KEY = "taskflow.cql-history";
const KEPT = 50;

export function readHistory(): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((query) => typeof query === "string").slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

/** Returns what is kept now. */
export function remember(query: string): string[] {
  const next = [query, ...readHistory().filter((other) => other !== query)].slice(0, KEPT);
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // A full or forbidden store costs the history alone.
  }
  return next;
}

export function forgetHistory() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // There is none then.
  }
}
