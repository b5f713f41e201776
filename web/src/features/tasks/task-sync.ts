// Keeps one person's tasks in step with the server and with the other tabs. One tab leads: it sends the changes of
// all, listens to the server, and tells the others.
import { openDurableQueue, type DurableQueue } from "../../queue/durable-queue";
import { ChangeSender } from "./change-sender";
import { LiveStream, type LiveEvent } from "./live-stream";
import { canElect, Tabs } from "./tabs";
import type { Change, Outcome, Task } from "./task";

/** What happens, in the order in which it happens; the same in every tab. */
export type SyncEvent =
  /** These changes wait, and no others. */
  | { kind: "waiting"; changes: Change[] }
  | { kind: "added"; changes: Change[] }
  | { kind: "sending"; changes: readonly Change[] }
  | { kind: "outcomes"; outcomes: readonly Outcome[] }
  | { kind: "live"; event: LiveEvent }
  | { kind: "streaming"; streaming: boolean }
  /** The server does not answer. */
  | { kind: "away"; away: boolean }
  /** The browser has no network; said in each tab by itself. */
  | { kind: "offline"; offline: boolean };

/** Between tabs: also that one has come, and that changes are in the queue. */
type Message = SyncEvent | { kind: "hello" } | { kind: "stored" };

interface Listener {
  on(event: SyncEvent): void;
  /** What the server has; null as long as it is not known. */
  tasks(): Task[] | null;
}

export class TaskSync {
  private readonly name: string;
  private readonly queue: DurableQueue<Change>;
  /** On their way into the queue. */
  private readonly storing = new Set<Change>();
  private readonly away = { sender: false, stream: false };
  private streaming = false;
  private tabs: Tabs<Message> | null = null;
  private sender: ChangeSender | null = null;
  private stream: LiveStream | null = null;

  constructor(
    user: string,
    private readonly listener: Listener,
  ) {
    this.name = `taskflow.tasks.${user}`;
    this.queue = openDurableQueue<Change>(this.name);
    this.start();
    window.addEventListener("online", this.onOnline);
    window.addEventListener("offline", this.onOffline);
    window.addEventListener("pagehide", this.pause);
    window.addEventListener("pageshow", this.onPageShow);
    document.addEventListener("visibilitychange", this.onVisible);
  }

  stop() {
    this.pause();
    window.removeEventListener("online", this.onOnline);
    window.removeEventListener("offline", this.onOffline);
    window.removeEventListener("pagehide", this.pause);
    window.removeEventListener("pageshow", this.onPageShow);
    document.removeEventListener("visibilitychange", this.onVisible);
  }

  /** Whether what waits is still there after the page is closed. */
  get durable(): boolean {
    return this.queue.durable;
  }

  add(changes: Change[]) {
    this.tabs?.tell({ kind: "added", changes });
    for (const change of changes) this.storing.add(change);
    void this.queue.add(changes).then(() => {
      for (const change of changes) this.storing.delete(change);
      if (!this.queue.durable) this.send();
      this.sender?.kick();
      this.tabs?.tell({ kind: "stored" });
    });
  }

  /** Changes that nobody needs to send any more. */
  async forget(changes: readonly Change[]) {
    await this.queue.remove(changes.map(({ id }) => id));
  }

  private start() {
    const tabs = new Tabs<Message>(this.name, { onMessage: (message) => this.hear(message), onLead: () => this.lead() });
    this.tabs = tabs;
    tabs.tell({ kind: "hello" });
    tabs.stand();
    void this.readQueue();
  }

  /** A page that holds locks and connections does not get into the back-forward cache. */
  private readonly pause = () => {
    this.tabs?.close();
    this.sender?.stop();
    this.stream?.stop();
    this.tabs = this.sender = this.stream = null;
  };

  private readonly onPageShow = ({ persisted }: PageTransitionEvent) => {
    if (persisted && !this.tabs) this.start();
  };

  private lead() {
    this.send();
    this.stream = new LiveStream({
      onEvent: (event) => this.happen({ kind: "live", event }),
      onConnected: (streaming) => this.onStreaming(streaming),
      onAway: (away) => this.setAway("stream", away),
    });
    void this.readQueue();
  }

  /** In the tab that leads; in others what cannot be put where the leader finds it. */
  private send() {
    this.sender ??= new ChangeSender(this.queue, {
      onSending: (changes) => this.happen({ kind: "sending", changes }),
      onOutcomes: (outcomes) => this.happen({ kind: "outcomes", outcomes }),
      onAway: (away) => this.onSenderAway(away),
    });
  }

  /** Here and in the other tabs. */
  private happen(event: SyncEvent) {
    if (canElect || event.kind === "outcomes") this.tabs?.tell(event);
    this.listener.on(event);
  }

  private hear(message: Message) {
    if (message.kind === "hello") this.welcome();
    else if (message.kind === "stored") this.sender?.kick();
    else this.listener.on(message);
  }

  private welcome() {
    const tasks = this.streaming && canElect ? this.listener.tasks() : null;
    if (!tasks) return;
    this.tabs?.tell({ kind: "live", event: { kind: "tasks", tasks } });
    this.tabs?.tell({ kind: "streaming", streaming: true });
  }

  private async readQueue() {
    const before = new Set(this.storing);
    const changes = await this.queue.all();
    const stored = new Set(changes.map(({ id }) => id));
    const rest = [...new Set([...before, ...this.storing])].filter(({ id }) => !stored.has(id));
    this.listener.on({ kind: "waiting", changes: [...changes, ...rest] });
  }

  private onStreaming(streaming: boolean) {
    this.streaming = streaming;
    this.happen({ kind: "streaming", streaming });
    if (streaming) this.sender?.retry();
  }

  private onSenderAway(away: boolean) {
    this.setAway("sender", away);
    if (!away) this.stream?.kick();
  }

  private setAway(who: keyof typeof this.away, away: boolean) {
    this.away[who] = away;
    this.happen({ kind: "away", away: this.away.sender || this.away.stream });
  }

  private readonly onOnline = () => {
    this.listener.on({ kind: "offline", offline: false });
    this.stream?.restart();
    this.sender?.retry();
  };

  private readonly onOffline = () => this.listener.on({ kind: "offline", offline: true });

  private readonly onVisible = () => {
    if (document.visibilityState !== "visible") return;
    this.stream?.kick();
    this.sender?.retry();
  };
}
