// The site's JSON API over fetch: CSRF token, error shape, time limit; and the state that came with the page.

export interface User {
  email: string;
  admin?: boolean;
}

export interface Session {
  user: User | null;
  csrf: string;
}

const TIMEOUT_MS = 15_000;

/** What went wrong with a request. `status` is 0 when there was no answer; `message` is fit to be shown. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field: string | null = null,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }

  /** The server is on its way: it says itself when to ask again. */
  get opening(): boolean {
    return this.status === 503 && this.code === "opening";
  }

  /** The same request may succeed later. */
  get temporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** What the server wrote into the page: who is signed in, and what the features need first. */
interface PageState {
  session?: Session;
  tasks?: unknown;
}

const pageState = readPageState();
let session: Session | null = pageState.session ?? null;
let loading: Promise<Session> | null = null;
const listeners = new Set<(session: Session) => void>();

function readPageState(): PageState {
  try {
    return JSON.parse(document.getElementById("taskflow-state")?.textContent ?? "{}") as PageState;
  } catch {
    return {};
  }
}

/** What came with the page, once: later it is out of date. */
export function takeFromPage(part: "tasks"): unknown {
  const found = pageState[part];
  delete pageState[part];
  return found;
}

/** Calls `listener` now, if it is known who is signed in, and whenever the server says so again. Returns what ends that. */
export function onSession(listener: (session: Session) => void): () => void {
  listeners.add(listener);
  if (session) listener(session);
  return () => listeners.delete(listener);
}

/** Who is signed in, as far as it is known. */
export function knownSession(): Session | null {
  return session;
}

// A page from the back-forward cache may be another person's by now.
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted) loadSession().catch(() => null);
});

function adopt(next: Session): Session {
  session = next;
  for (const listener of listeners) listener(next);
  return next;
}

/** Asks the server who is signed in; calls at the same moment share one request. */
export function loadSession(): Promise<Session> {
  loading ??= request<Session>("GET", "/api/session")
    .then(adopt)
    .finally(() => {
      loading = null;
    });
  return loading;
}

export async function openSession(path: "/api/login" | "/api/register", email: string, password: string): Promise<void> {
  adopt(await call<Session>("POST", path, { email, password }));
}

/** Ends the session by `request`, and calls `leave` in the moment in which the user is gone. */
export async function closeSession(leave: () => void, request = () => call<void>("POST", "/api/logout")): Promise<void> {
  await request();
  leave();
  // The answer brought the next visitor's token.
  adopt({ user: null, csrf: session?.csrf ?? "" });
}

interface CallOptions {
  /** The request outlives the page. */
  keepalive?: boolean;
  timeoutMs?: number;
}

/** Sends a request in the present session and returns the answer's body. Throws ApiError. */
export async function call<T>(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<T> {
  const { user } = session ?? (await loadSession());
  try {
    return await request<T>(method, path, body, options);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === "unauthorized" && session?.user) adopt({ ...session, user: null });
    if (error.code !== "csrf") throw error;
    // Another tab signed in or out: go on only if it is still the same person.
    const renewed = await loadSession();
    if (renewed.user?.email !== user?.email) throw error;
    return await request<T>(method, path, body, options);
  }
}

async function request<T>(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET" && session) headers["X-CSRF-Token"] = session.csrf;

  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), options.timeoutMs ?? TIMEOUT_MS);
  try {
    const response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      credentials: "same-origin",
      keepalive: options.keepalive ?? false,
      signal: abort.signal,
    });
    keepToken(response);
    if (!response.ok) throw await errorOf(response);
    return (response.status === 204 ? undefined : await response.json()) as T;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError(0, "unreachable", "TaskFlow cannot be reached. Please check the connection and try again.");
  } finally {
    clearTimeout(timer);
  }
}

function keepToken(response: Response) {
  const csrf = response.headers.get("X-CSRF-Token");
  if (csrf && session) session = { ...session, csrf };
}

/** What an answer that is no success says. */
export async function errorOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const { code, message, field } = (body as { error?: Record<string, unknown> } | null)?.error ?? {};
  const retryAfter = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  return new ApiError(
    response.status,
    typeof code === "string" ? code : "unknown",
    typeof message === "string" ? message : `TaskFlow answered with an error (${response.status}).`,
    typeof field === "string" ? field : null,
    Number.isNaN(retryAfter) ? null : retryAfter,
  );
}
