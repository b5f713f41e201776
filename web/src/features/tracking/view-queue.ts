// Page views on their way to the server: in order, each until it was answered. They wait in localStorage, so
// that a closed tab or a server that is away loses none. Their ids are made here, so a repeat counts once.
import { ApiError, call } from "../../api";

interface View {
  id: string;
  what: string;
  /** Milliseconds since 1970, for the order. */
  at: number;
}

/** One item for each view: tabs do not overwrite one another's. */
const STORAGE_PREFIX = "taskflow.view.";
const WAITING_MAX = 100;
const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 60_000;
const SENT_WITHIN_MS = 1_000;

let waiting: View[] = [];
let sending: Promise<void> | null = null;
let retryTimer: number | undefined;
let failures = 0;

/** Queues a view of the page at the path. Never throws. */
export function addView(path: string) {
  const view = { id: newId(), what: path, at: Date.now() };
  waiting.push(view);
  store(view);
  if (waiting.length > WAITING_MAX) forget(waiting[0]!);
  void flush();
}

/** Takes up what an earlier page left behind, and sends again when the network is back. Returns what ends that. */
export function startViewQueue(): () => void {
  const left = load().filter((stored) => !waiting.some((view) => view.id === stored.id));
  waiting = [...left, ...waiting].slice(-WAITING_MAX);
  const flushNow = () => void flush();
  window.addEventListener("online", flushNow);
  if (waiting.length > 0) flushNow();
  return () => window.removeEventListener("online", flushNow);
}

/** Forgets what waits. */
export function clearViews() {
  [...load(), ...waiting].forEach(forget);
}

/**
 * Settles once nothing waits, or after a moment. The server takes a view as that of the session's user, so
 * signing in or out lets earlier views go first.
 */
export async function viewsSent(): Promise<void> {
  if (waiting.length === 0) return;
  await Promise.race([flush(), new Promise((resolve) => setTimeout(resolve, SENT_WITHIN_MS))]);
}

function flush(): Promise<void> {
  window.clearTimeout(retryTimer);
  sending ??= sendAll().finally(() => {
    sending = null;
  });
  return sending;
}

async function sendAll() {
  for (let view = waiting[0]; view; view = waiting[0]) {
    if (!(await settled(view))) return retryLater();
    failures = 0;
    forget(view);
  }
}

/** False if it should be sent again. */
async function settled({ id, what }: View): Promise<boolean> {
  try {
    await call("POST", "/api/track", { action: "view", what, id }, { keepalive: true });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.temporary) return false;
    console.warn(`The view of ${what} was refused:`, error);
    return true;
  }
}

function retryLater() {
  const longest = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** failures++);
  retryTimer = window.setTimeout(() => void flush(), longest * (0.5 + Math.random() / 2));
}

function store(view: View) {
  try {
    localStorage.setItem(STORAGE_PREFIX + view.id, JSON.stringify(view));
  } catch {
    // Without storage the view waits as long as the page lives.
  }
}

function forget({ id }: View) {
  waiting = waiting.filter((view) => view.id !== id);
  try {
    localStorage.removeItem(STORAGE_PREFIX + id);
  } catch {
    // It was not stored either.
  }
}

/** Oldest first. */
function load(): View[] {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(STORAGE_PREFIX))
      .map((key): unknown => JSON.parse(localStorage.getItem(key) ?? "null"))
      .filter(isView)
      .sort((a, b) => a.at - b.at);
  } catch {
    return [];
  }
}

function isView(value: unknown): value is View {
  const view = value as Partial<View> | null;
  return typeof view?.id === "string" && typeof view.what === "string" && typeof view.at === "number";
}

/** crypto.randomUUID is for secure contexts only; http:// off localhost is none. */
function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
