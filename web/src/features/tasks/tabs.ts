// The tabs in which one person has the site open: what one tells, the others hear, and one of them leads.

/** Where tabs cannot agree (no Web Locks: http:// off localhost) each of them leads. */
export const canElect = typeof navigator.locks !== "undefined" && typeof BroadcastChannel !== "undefined";

interface Listener<Message> {
  onMessage(message: Message): void;
  /** From now until close() this tab leads. */
  onLead(): void;
}

export class Tabs<Message> {
  private readonly channel: BroadcastChannel | null;
  private readonly abort = new AbortController();
  private release: (() => void) | null = null;

  constructor(
    private readonly name: string,
    private readonly listener: Listener<Message>,
  ) {
    this.channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(name);
    if (this.channel) this.channel.onmessage = ({ data }) => listener.onMessage(data as Message);
  }

  /** Begins to lead once no other tab does. */
  stand() {
    if (!canElect) return this.listener.onLead();
    navigator.locks
      .request(this.name, { signal: this.abort.signal }, () => {
        if (this.abort.signal.aborted) return;
        this.listener.onLead();
        return new Promise<void>((resolve) => {
          this.release = resolve;
        });
      })
      .catch(() => null);
  }

  tell(message: Message) {
    this.channel?.postMessage(message);
  }

  close() {
    this.abort.abort();
    this.release?.();
    this.channel?.close();
  }
}
