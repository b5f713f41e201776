// The tasks as the server has them, as far as this page knows. Two connections tell about them: the answers to this
// person's changes, and the stream of everybody's. The stream alone tells in which order things happened; so, as long
// as it flows, an answered change waits on top until the stream has told of it too.
import { Board } from "./board";
import type { LiveEvent } from "./live-stream";
import type { Change, Task } from "./task";

interface Answered {
  change: Change;
  task: Task | null;
}

export class ServerTasks {
  private board = new Board();
  /** Answered, and not told of yet; in the order of the answers. */
  private answered: Answered[] = [];
  /** How many events came of each task since the changes were sent that have no answer yet. */
  private told = new Map<string, number>();
  /** Whether the stream flows. */
  streaming = false;

  list(): Task[] {
    return this.board.list();
  }

  get(id: string): Task | undefined {
    return this.board.get(id);
  }

  /** To be applied on top. */
  untold(): Change[] {
    return this.answered.map(({ change }) => change);
  }

  sending() {
    this.told.clear();
  }

  /** True if trust() must be called in a moment, in case the stream does not tell. */
  answer(change: Change, task: Task | null): boolean {
    const events = this.told.get(change.task) ?? 0;
    if (this.streaming && events > 0) {
      this.told.set(change.task, events - 1);
      return false;
    }
    this.answered.push({ change, task });
    if (this.streaming) return true;
    this.trust([change]);
    return false;
  }

  /** Takes what is left of the answered changes as it was answered. */
  trust(changes: readonly Change[]) {
    const due = this.answered.filter(({ change }) => changes.includes(change));
    this.answered = this.answered.filter((one) => !due.includes(one));
    for (const { change, task } of due) {
      this.board.apply(change, change.at);
      if (task) this.board.replace(task);
      else this.board.remove(change.task);
    }
  }

  tell(event: LiveEvent) {
    if (event.kind === "tasks") {
      this.board = new Board(event.tasks);
      return;
    }
    const id = event.kind === "task" ? event.task.id : event.id;
    if (event.kind === "task") this.board.put(event.task, event.before);
    else this.board.remove(id);
    const first = this.answered.findIndex(({ change }) => change.task === id);
    if (first >= 0) this.answered.splice(first, 1);
    else this.told.set(id, (this.told.get(id) ?? 0) + 1);
  }
}
