// What happens to the tasks in other tabs and on other devices, as it happens: GET /api/live.
import { loadSession } from "../../api";
import { retryWaitMs } from "../../queue/retry-wait";
import type { Task } from "./task";

export type LiveEvent =
  /** All of them: the stream begins. */
  | { kind: "tasks"; tasks: Task[] }
  /** New, changed or moved. */
  | { kind: "task"; task: Task; before: string | null }
  | { kind: "removed"; id: string };

interface Listener {
  onEvent(event: LiveEvent): void;
  /** Whether events come at the moment. */
  onConnected(connected: boolean): void;
  /** Whether the server could not be reached at all. */
  onAway(away: boolean): void;
}

export class LiveStream {
  private source: EventSource | null = null;
  private retry: number | undefined;
  private failures = 0;
  private stopped = false;

  constructor(private readonly listener: Listener) {
    this.open();
  }

  /** There is a reason to try again at once. */
  kick() {
    if (!this.source && !this.stopped) this.open();
  }

  /** The connection may have died unnoticed. */
  restart() {
    this.close();
    this.kick();
  }

  stop() {
    this.stopped = true;
    this.close();
  }

  private open() {
    clearTimeout(this.retry);
    const source = new EventSource("/api/live");
    this.source = source;
    const on = <Data>(name: string, handle: (data: Data) => void) =>
      source.addEventListener(name, (event) => handle(JSON.parse((event as MessageEvent<string>).data) as Data));
    on<{ tasks: Task[] }>("tasks", ({ tasks }) => {
      this.failures = 0;
      this.listener.onConnected(true);
      this.listener.onAway(false);
      this.listener.onEvent({ kind: "tasks", tasks });
    });
    on<{ task: Task; before: string | null }>("task", (data) => this.listener.onEvent({ kind: "task", ...data }));
    on<{ id: string }>("removed", ({ id }) => this.listener.onEvent({ kind: "removed", id }));
    on("ended", () => void this.lost());
    source.onerror = () => void this.lost();
  }

  private close() {
    clearTimeout(this.retry);
    this.source?.close();
    this.source = null;
  }

  /** Was it the server, or is nobody signed in any more? Whoever watches the session then stops this stream. */
  private async lost() {
    this.close();
    this.listener.onConnected(false);
    this.failures += 1;
    this.retry = window.setTimeout(() => this.kick(), retryWaitMs(this.failures));
    const away = await loadSession().then(
      () => false,
      () => true,
    );
    if (!this.stopped && !this.source) this.listener.onAway(away);
  }
}
