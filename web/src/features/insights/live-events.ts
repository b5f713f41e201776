// The stream of events as they come: GET /api/insights/live.
import { loadSession } from "../../api";
import { retryWaitMs } from "../../queue/retry-wait";
import { LIVE_PATH, type InsightsEvent, type Status } from "./insights-api";

interface Listener {
  onEvents(events: InsightsEvent[]): void;
  onStatus(status: Status): void;
  onConnected(connected: boolean): void;
  /** Events may have been missed: what is shown is to be asked for again. */
  onGap(): void;
}

/**
 * A break is the browser's to mend: it sends Last-Event-ID and so misses nothing. It gives up after an answer that is no
 * stream; then, and while nobody sees the page, the stream is another one, and there is a gap.
 */
export class LiveEvents {
  private source: EventSource | null = null;
  private retry: number | undefined;
  private failures = 0;
  private openedBefore = false;

  constructor(private readonly listener: Listener) {
    document.addEventListener("visibilitychange", this.onVisibility);
    this.onVisibility();
  }

  stop() {
    document.removeEventListener("visibilitychange", this.onVisibility);
    this.close();
  }

  private readonly onVisibility = () => {
    if (document.hidden) this.close();
    else if (!this.source) this.open();
  };

  private open() {
    clearTimeout(this.retry);
    const another = this.openedBefore;
    this.openedBefore = true;
    let first = true;
    const source = new EventSource(LIVE_PATH);
    this.source = source;
    source.onopen = () => {
      this.failures = 0;
      this.listener.onConnected(true);
      if (another && first) this.listener.onGap();
      first = false;
    };
    source.onerror = () => {
      this.listener.onConnected(false);
      if (source.readyState !== EventSource.CLOSED) return;
      this.close();
      this.retry = window.setTimeout(() => document.hidden || this.open(), retryWaitMs(++this.failures));
      // Perhaps nobody is signed in any more: whoever watches the session then leaves this page.
      void loadSession().catch(() => null);
    };
    const on = <Data>(name: string, handle: (data: Data) => void) =>
      source.addEventListener(name, (event) => handle(JSON.parse((event as MessageEvent<string>).data) as Data));
    on<{ events: InsightsEvent[] }>("events", ({ events }) => this.listener.onEvents(events));
    on<Status>("status", (status) => this.listener.onStatus(status));
    on("reset", () => this.listener.onGap());
  }

  private close() {
    clearTimeout(this.retry);
    this.source?.close();
    this.source = null;
  }
}
