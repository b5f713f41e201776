// Also the module for other sites (web/tracker): no dependency, no React.
import { watchNavigation } from "./navigation";
import { pagePath } from "./page-path";
import { viewQueue } from "./view-queue";

export interface TrackerOptions {
  /** The address of `POST /api/track`; elsewhere it must allow this page's origin. */
  endpoint: string;
  /** The path that is shown; null as long as none is. Without it, what the address shows. */
  path?: () => string | null;
}

export interface Tracker {
  /**
   * Counts the path that is shown, unless it is the one counted last. Needed only where `path` may change without the
   * address: every navigation is noticed.
   */
  update(): void;
  /** Settles once nothing waits or the server cannot be reached, and after a second in any case. */
  sent(): Promise<void>;
  /** Counts and sends no more. */
  stop(): void;
}

/** Sends one view for each path that is shown; see docs/tracker.md. Throws TypeError if the endpoint is no URL. */
export function createTracker({ endpoint, path = () => pagePath(location) }: TrackerOptions): Tracker {
  const end = new AbortController();
  const queue = viewQueue(endpoint, end.signal);
  let last: string | null = null;

  function update() {
    if (end.signal.aborted || (document as { prerendering?: boolean }).prerendering) return;
    const shown = path();
    if (!shown?.startsWith("/") || shown === last) return;
    last = shown;
    queue.add(shown);
  }

  watchNavigation(update, () => (last = null), end.signal);
  return { update, sent: queue.sent, stop: () => end.abort() };
}
