// Batches of views to POST /api/track, and what its answers mean.
import { ANSWER_WITHIN_MS, BATCH_BYTES_MAX, BATCH_MAX, RETRY_AFTER_MAX_MS } from "./limits";
import type { WaitingView } from "./view";

export interface Outcome {
  /** There was an answer, whatever it said. */
  answered: boolean;
  /** Ids that need not be sent again. */
  settled: string[];
  /** Why some of these were not taken. */
  refusal?: unknown;
  /** How long the server wants to be left alone. */
  retryAfterMs: number;
}

interface Result {
  id: string;
  status: string;
  error?: unknown;
}

/** As many of the first views as go into one request. */
export function firstBatch(views: WaitingView[]): WaitingView[] {
  let bytes = 0;
  return views.slice(0, BATCH_MAX).filter((view) => (bytes += JSON.stringify(view).length) < BATCH_BYTES_MAX);
}

/** An option that ends a wait, where the browser knows it. */
export function within(ms: number): { signal?: AbortSignal } {
  return "timeout" in AbortSignal ? { signal: AbortSignal.timeout(ms) } : {};
}

function encode(batch: WaitingView[]): string {
  return JSON.stringify({ sentAt: new Date().toISOString(), events: batch.map(({ n, ...view }) => view) });
}

function post(endpoint: string, batch: WaitingView[]): Promise<Response> {
  return fetch(endpoint, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: encode(batch),
    keepalive: true,
    ...within(ANSWER_WITHIN_MS),
  });
}

export async function deliver(endpoint: string, batch: WaitingView[]): Promise<Outcome> {
  const outcome: Outcome = { answered: false, settled: [], retryAfterMs: 0 };
  try {
    const response = await post(endpoint, batch);
    const { status } = response;
    outcome.answered = true;
    if (response.ok) {
      // What is no list of results is not from our server: a network's sign-in page, say.
      const { results } = (await response.json()) as { results: Result[] };
      outcome.settled = results.map(({ id }) => id);
      outcome.refusal = results.find((result) => result.status === "refused")?.error;
    } else if (status >= 400 && status < 500 && status !== 429) {
      outcome.settled = batch.map(({ id }) => id);
      outcome.refusal = status;
    } else {
      outcome.retryAfterMs = retryAfterMs(response.headers.get("Retry-After") ?? "");
    }
  } catch {
    // Away, too slow, or not understood: later.
  }
  return outcome;
}

/** Seconds or a date (RFC 9110 section 10.2.3); 0 for anything else. */
function retryAfterMs(text: string): number {
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Math.min(Math.max(ms || 0, 0), RETRY_AFTER_MAX_MS);
}

/** For a page that goes: nobody will read the answer. A beacon always brings cookies, which no other site is sent. */
export function handOver(endpoint: string, batch: WaitingView[], elsewhere: boolean) {
  if (elsewhere || !navigator.sendBeacon) {
    post(endpoint, batch).catch(() => {});
  } else {
    navigator.sendBeacon(endpoint, new Blob([encode(batch)], { type: "application/json" }));
  }
}
