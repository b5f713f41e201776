// Sends what waits in the queue, in order and in batches, each change until the server has answered it.
import { ApiError } from "../../api";
import type { DurableQueue } from "../../queue/durable-queue";
import { retryWaitMs } from "../../queue/retry-wait";
import type { Change, Outcome } from "./task";
import { sendChanges } from "./tasks-api";

const BATCH_MAX = 100;
/** In UTF-16 units of JSON: below the server's maximum even if each takes three bytes. */
const BATCH_SIZE_MAX = 20_000;
/** A whole batch was refused because of something in it; other errors are about the moment. */
const REFUSALS = [400, 409, 413, 415, 422];

interface Listener {
  onSending(changes: readonly Change[]): void;
  /** They are out of the queue. */
  onOutcomes(outcomes: readonly Outcome[]): void;
  /** Whether the last attempt failed for a reason that passes. */
  onAway(away: boolean): void;
}

export class ChangeSender {
  private stopped = false;
  private failures = 0;
  private batchMax = BATCH_MAX;
  /** Ends the sleep, if there is one. */
  private wake: (() => void) | null = null;
  private resting = false;
  private more = false;

  constructor(
    private readonly queue: DurableQueue<Change>,
    private readonly listener: Listener,
  ) {
    void this.run();
  }

  /** There is more to send. */
  kick() {
    this.more = true;
    if (!this.resting) this.wake?.();
  }

  /** There is a reason to try again before the wait is over. */
  retry() {
    this.wake?.();
  }

  stop() {
    this.stopped = true;
    this.wake?.();
  }

  private async run() {
    while (!this.stopped) {
      this.more = false;
      const batch = firstOf(await this.queue.all(this.batchMax));
      if (this.stopped) return;
      if (batch.length === 0) await this.sleep();
      else await this.send(batch);
    }
  }

  private async send(batch: Change[]) {
    this.listener.onSending(batch);
    try {
      const outcomes = settled(batch, await sendChanges(batch));
      if (outcomes.length > 0) await this.finish(outcomes);
      if (outcomes.length < batch.length) throw new ApiError(503, "busy", "");
      this.failures = 0;
      this.batchMax = Math.min(BATCH_MAX, this.batchMax * 2);
      this.listener.onAway(false);
    } catch (error) {
      const { status, message, retryAfterSeconds } = error instanceof ApiError ? error : new ApiError(0, "", String(error));
      if (!REFUSALS.includes(status)) return this.retryLater(retryAfterSeconds);
      if (batch.length > 1) this.batchMax = Math.ceil(batch.length / 2);
      else await this.finish([{ id: batch[0]!.id, refused: { status, message } }]);
    }
  }

  private async finish(outcomes: Outcome[]) {
    await this.queue.remove(outcomes.map(({ id }) => id));
    if (!this.stopped) this.listener.onOutcomes(outcomes);
  }

  private async retryLater(retryAfterSeconds: number | null) {
    if (this.stopped) return;
    this.listener.onAway(true);
    this.failures += 1;
    this.resting = true;
    await this.sleep(Math.max(retryWaitMs(this.failures), (retryAfterSeconds ?? 0) * 1000));
    this.resting = false;
  }

  private sleep(ms?: number) {
    if (this.stopped || (this.more && !this.resting)) return;
    return new Promise<void>((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    }).finally(() => {
      this.wake = null;
    });
  }
}

function firstOf(changes: Change[]): Change[] {
  let size = 0;
  const end = changes.findIndex((change) => (size += JSON.stringify(change).length) > BATCH_SIZE_MAX);
  return end < 0 ? changes : changes.slice(0, Math.max(1, end));
}

/** Without those to be sent again: refused for the moment, or refused because an earlier one of the same task was. */
function settled(batch: Change[], outcomes: Outcome[]): Outcome[] {
  const tasks = new Map(batch.map(({ id, task }) => [id, task]));
  const held = new Set<string | undefined>();
  return outcomes.filter(({ id, refused }) => {
    if (!refused) return true;
    const task = tasks.get(id);
    if (refused.status === 429 || refused.status >= 500) held.add(task);
    return !held.has(task);
  });
}
