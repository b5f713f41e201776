// Page views on their way to the server, each until it was answered. They wait in IndexedDB, so that a closed tab or
// a server that is away loses none; without storage, as long as the page lives. The tabs of an origin share what
// waits and send in turn. What is sent again has the same id: the server counts it once.
import { trackingRefused } from "./consent";
import { deliver, firstBatch, handOver, within } from "./delivery";
import {
  LOCK_WITHIN_MS,
  RETRY_FIRST_MS,
  RETRY_MAX_MS,
  RETRY_STRANGER_MAX_MS,
  SENT_WITHIN_MS,
  WAITING_MAX,
} from "./limits";
import { newView, type WaitingView } from "./view";
import { viewStore } from "./view-store";

export interface ViewQueue {
  /** Never throws. */
  add(path: string): void;
  /** Settles once nothing waits or the server cannot be reached, and after a moment in any case. */
  sent(): Promise<void>;
}

/** Takes up what an earlier page left behind. The signal ends it; what waits then stays for the next page. */
export function viewQueue(endpoint: string, signal: AbortSignal): ViewQueue {
  const url = new URL(endpoint, location.href);
  const elsewhere = url.origin !== location.origin;
  const name = `taskflow.views ${url.href}`;
  const store = viewStore(name);
  /** What waits, as far as this tab knows. */
  let waiting: WaitingView[] = [];
  /** Those of them that are with the browser's network. */
  let underWay: WaitingView[] = [];
  /** Ids, in case that the store does not forget what it was told to. */
  const done = new Set<string>();
  let sending: Promise<void> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  /** By the page's monotonic clock: the server said so. */
  let notBefore = 0;
  let failures = 0;
  let everAnswered = false;
  let everRefused = false;

  /** Whether it did so. */
  function forgetIfRefused(): boolean {
    if (!trackingRefused()) return false;
    waiting = [];
    store.removeAll().catch(() => {});
    return true;
  }

  function flush(): Promise<void> {
    if (performance.now() < notBefore) return Promise.resolve();
    clearTimeout(retry);
    retry = undefined;
    sending ??= inTurn(sendAll).then(() => {
      sending = undefined;
      // Came while the turn ended.
      if (waiting.length > 0 && !retry && !signal.aborted) return flush();
      return undefined;
    });
    return sending;
  }

  async function inTurn(work: () => Promise<void>): Promise<void> {
    if (!navigator.locks) return work();
    try {
      await navigator.locks.request(name, within(LOCK_WITHIN_MS), work);
    } catch {
      await work();
    }
  }

  async function sendAll() {
    while (!signal.aborted && !forgetIfRefused()) {
      await readStore();
      underWay = firstBatch(waiting);
      if (underWay.length === 0) return;
      const { answered, settled, refusal, retryAfterMs } = await deliver(url.href, underWay);
      everAnswered ||= answered;
      if (refusal && !everRefused) console.warn("Page views were refused:", refusal);
      everRefused ||= !!refusal;
      const unsettled = underWay.some(({ id }) => !settled.includes(id));
      underWay = [];
      for (const id of settled) done.add(id);
      await dropDone();
      if (unsettled) return retryLater(retryAfterMs);
      failures = 0;
    }
  }

  /** What another tab has sent is stored no more. */
  async function readStore() {
    const stored = await store.all().catch(() => null);
    if (!stored) return;
    waiting = [...stored, ...waiting.filter(({ n, id }) => !n && !stored.some((view) => view.id === id))];
    await dropDone();
  }

  async function dropDone() {
    const keys = waiting.filter(({ id }) => done.has(id)).flatMap(({ n }) => n ?? []);
    waiting = waiting.filter(({ id }) => !done.has(id));
    if (keys.length > 0) await store.remove(keys).catch(() => {});
  }

  function retryLater(retryAfterMs: number) {
    const longest = everAnswered || !elsewhere ? RETRY_MAX_MS : RETRY_STRANGER_MAX_MS;
    const wait = Math.min(longest, RETRY_FIRST_MS * 2 ** failures++) * (0.5 + Math.random() / 2);
    if (retryAfterMs > 0) notBefore = performance.now() + retryAfterMs;
    retry = setTimeout(
      () => {
        notBefore = 0;
        void flush();
      },
      // Not everybody who was told the same comes back in the same moment.
      retryAfterMs > 0 ? retryAfterMs + wait / 4 : wait,
    );
  }

  /** The page may not come back. */
  function leave() {
    if (performance.now() < notBefore || forgetIfRefused()) return;
    const batch = firstBatch(waiting.filter((view) => !underWay.includes(view)));
    if (batch.length === 0) return;
    handOver(url.href, batch, elsewhere);
    underWay = [...underWay, ...batch];
  }

  addEventListener("online", () => void flush(), { signal });
  addEventListener("pagehide", leave, { signal });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave(), { signal });
  signal.addEventListener("abort", () => clearTimeout(retry));
  void flush();

  return {
    add(path) {
      if (forgetIfRefused()) return;
      const view: WaitingView = newView(path);
      waiting = [...waiting, view].slice(-WAITING_MAX);
      store.add(view).then(
        (n) => (view.n = n),
        () => {},
      );
      if (!retry) void flush();
    },
    async sent() {
      if (waiting.length > 0) await Promise.race([flush(), new Promise((resolve) => setTimeout(resolve, SENT_WITHIN_MS))]);
    },
  };
}
