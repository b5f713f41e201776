// One person's tasks as they are shown: what the server has, and on top of it the changes that it has not answered
// yet. A change is shown at once, kept until it is answered, and taken back when it is refused.
import { ApiError } from "../../api";
import { newId } from "../../queue/new-id";
import { Board } from "./board";
import { ServerTasks } from "./server-tasks";
import { TaskSync, type SyncEvent } from "./task-sync";
import { listTasks } from "./tasks-api";
import { UndoHistory } from "./undo-history";
import type { Change, Edit, Outcome, Task } from "./task";

export interface Failure {
  message: string;
  /** The title of a task that could not be added, to be tried again. */
  title?: string;
}

/** Something that was done and can be undone, or that was undone. */
export interface Deed {
  /** Another number for each. */
  key: number;
  text: string;
  undoable: boolean;
}

export interface TasksState {
  /** False as long as it is not known what there is. */
  loaded: boolean;
  loadFailure: string | null;
  tasks: readonly Task[];
  /** Ids of those whose last change was taken back. */
  takenBack: ReadonlySet<string>;
  failure: Failure | null;
  deed: Deed | null;
  /** How many changes the server has not answered. */
  waiting: number;
  /** The server is out of reach. */
  away: boolean;
  /** What waits is gone when the page is closed. */
  fleeting: boolean;
}

const TOLD_WITHIN_MS = 1_000;
/** Events of others come in crowds: they are shown together. */
const CROWD_MS = 16;

export class TaskStore {
  private readonly server = new ServerTasks();
  private readonly sync: TaskSync;
  private readonly history = new UndoHistory();
  private pending: Change[] = [];
  /** Ids of changes that were answered. */
  private readonly settled = new Set<string>();
  /** Ids of this tab's changes. */
  private readonly mine = new Set<string>();
  private takenBack: ReadonlySet<string> = new Set();
  private board = new Board();
  private serverAway = false;
  private offline = !navigator.onLine;
  private deeds = 0;
  private publishing: number | undefined;
  private state: TasksState = {
    loaded: false,
    loadFailure: null,
    tasks: [],
    takenBack: this.takenBack,
    failure: null,
    deed: null,
    waiting: 0,
    away: false,
    fleeting: false,
  };
  private readonly listeners = new Set<() => void>();

  /** `known` are the server's tasks, if they came with the page. */
  constructor(
    readonly user: string,
    known: Task[] | null,
  ) {
    if (known) this.server.tell({ kind: "tasks", tasks: known });
    this.publish({ loaded: known !== null });
    this.sync = new TaskSync(user, {
      on: (event) => this.on(event),
      tasks: () => (this.state.loaded ? this.server.list() : null),
    });
    if (!known) void this.load();
  }

  stop() {
    this.sync.stop();
    window.clearTimeout(this.publishing);
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = () => this.state;

  async load() {
    this.publish({ loadFailure: null });
    try {
      const tasks = await listTasks();
      if (!this.state.loaded) this.on({ kind: "live", event: { kind: "tasks", tasks } });
    } catch (error) {
      if (!this.state.loaded) this.publish({ loadFailure: messageOf(error) });
    }
  }

  /** Edits that change nothing are left out. With `told`, it is said what was done, with a way to undo it. */
  edit(edits: Edit[], what: string, told = false) {
    const inverse = this.make(edits);
    if (inverse.length === 0) return;
    this.history.did({ what, inverse });
    this.publish({ failure: null, deed: told ? this.deed(what, true) : null });
  }

  undo() {
    this.step("undo", "Undone");
  }

  redo() {
    this.step("redo", "Done again");
  }

  dismissFailure() {
    this.takenBack = new Set();
    this.publish({ failure: null });
  }

  dismissDeed() {
    this.publish({ deed: null });
  }

  /** Settles once no change waits. */
  async idle() {
    while (this.pending.length > 0) {
      await new Promise<void>((resolve) => {
        const stop = this.subscribe(() => {
          stop();
          resolve();
        });
      });
    }
  }

  private step(direction: "undo" | "redo", said: string) {
    const step = this.history.step(direction, (edits) => this.make(edits));
    if (step) this.publish({ failure: null, deed: this.deed(`${said}: ${step.what}`, false) });
  }

  private deed(text: string, undoable: boolean): Deed {
    return { key: ++this.deeds, text, undoable };
  }

  /** Returns what takes them back. */
  private make(edits: Edit[]): Edit[] {
    const at = new Date().toISOString();
    const inverses: Edit[] = [];
    const changes: Change[] = [];
    for (const edit of edits) {
      const inverse = this.board.inverse(edit);
      if (!inverse) continue;
      inverses.unshift(inverse);
      changes.push({ ...edit, id: newId(), at });
      this.board.apply(edit, at);
    }
    if (changes.length === 0) return [];
    for (const { id } of changes) this.mine.add(id);
    this.takenBack = without(this.takenBack, changes);
    this.pending = [...this.pending, ...changes];
    this.sync.add(changes);
    return inverses;
  }

  private on(event: SyncEvent) {
    switch (event.kind) {
      case "waiting":
        this.pending = [];
        return this.take(event.changes);
      case "added":
        return this.take(event.changes);
      case "sending":
        this.server.sending();
        return this.take(event.changes);
      case "outcomes":
        return this.settle(event.outcomes);
      case "live":
        this.server.tell(event.event);
        if (event.event.kind === "tasks") return this.publish({ loaded: true, loadFailure: null });
        return this.publishSoon();
      case "streaming":
        this.server.streaming = event.streaming;
        return;
      case "away":
        this.serverAway = event.away;
        return this.publish({});
      case "offline":
        this.offline = event.offline;
        return this.publish({});
    }
  }

  private take(changes: readonly Change[]) {
    const known = new Set([...this.settled, ...this.pending.map(({ id }) => id)]);
    const fresh = changes.filter(({ id }) => !known.has(id));
    if (fresh.length > 0) this.pending = [...this.pending, ...fresh];
    this.publish({});
  }

  private settle(outcomes: readonly Outcome[]) {
    const byId = new Map(this.pending.map((change) => [change.id, change]));
    const untold: Change[] = [];
    const refused: { change: Change; message: string }[] = [];
    for (const { id, ...outcome } of outcomes) {
      this.settled.add(id);
      const change = byId.get(id);
      if (!change) continue;
      if (outcome.refused) {
        const gone = change.op === "delete" && outcome.refused.status === 404;
        if (!gone) refused.push({ change, message: outcome.refused.message });
      } else if (this.server.answer(change, outcome.task)) untold.push(change);
    }
    this.pending = this.pending.filter(({ id }) => !this.settled.has(id));
    if (untold.length > 0) setTimeout(() => this.trust(untold), TOLD_WITHIN_MS);
    this.publish(refused.length > 0 ? { failure: this.takeBack(refused) } : {});
  }

  private trust(changes: Change[]) {
    this.server.trust(changes);
    this.publish({});
  }

  private takeBack(refused: { change: Change; message: string }[]): Failure | null {
    const never = new Set(refused.filter(({ change }) => change.op === "create").map(({ change }) => change.task));
    // A task that could not be made has nothing to change.
    const moot = this.pending.filter(({ task }) => never.has(task));
    for (const { id } of moot) this.settled.add(id);
    this.pending = this.pending.filter(({ id }) => !this.settled.has(id));
    void this.sync.forget(moot);

    const causes = refused.filter(({ change }) => change.op === "create" || !never.has(change.task));
    const first = causes[0];
    if (!first) return this.state.failure;
    this.takenBack = new Set([...this.takenBack, ...causes.map(({ change }) => change.task)]);
    const { change, message } = first;
    const more = causes.length > 1 ? ` (And ${causes.length - 1} more.)` : "";
    const title = change.op === "create" ? change.title : (this.server.get(change.task)?.title ?? "The task");
    const lost = change.op === "create" && this.mine.has(change.id);
    return { message: `“${title}” was not ${DONE[change.op]}. ${message}${more}`, ...(lost && { title }) };
  }

  private publishSoon() {
    this.publishing ??= window.setTimeout(() => this.publish({}), CROWD_MS);
  }

  private publish(part: Partial<TasksState>) {
    window.clearTimeout(this.publishing);
    this.publishing = undefined;
    const known = new Map(this.state.tasks.map((task) => [task.id, task]));
    this.board = new Board(this.server.list());
    for (const change of [...this.server.untold(), ...this.pending]) this.board.apply(change, change.at);
    this.state = {
      ...this.state,
      ...part,
      // A row whose task is the same object is not drawn again.
      tasks: this.board.list().map((task) => sameOr(known.get(task.id), task)),
      takenBack: this.takenBack,
      waiting: this.pending.length,
      away: this.serverAway || this.offline,
      fleeting: this.pending.length > 0 && this.sync !== undefined && !this.sync.durable,
    };
    for (const listener of this.listeners) listener();
  }
}

const DONE = { create: "added", rename: "changed", complete: "changed", delete: "deleted", move: "moved" };

function sameOr(known: Task | undefined, task: Task): Task {
  return known && known.title === task.title && known.completed === task.completed ? known : task;
}

function without(ids: ReadonlySet<string>, changes: Change[]): ReadonlySet<string> {
  if (ids.size === 0) return ids;
  const left = new Set(ids);
  for (const { task } of changes) left.delete(task);
  return left;
}

function messageOf(error: unknown): string {
  return error instanceof ApiError ? error.message : "Something went wrong. Please try again.";
}
