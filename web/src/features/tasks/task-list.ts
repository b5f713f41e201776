// The tasks as they are shown: every change at once, and taken back when the server refuses it.
import { ApiError } from "../../api";
import { changeTask, createTask, deleteTask, listTasks, type Task, type TaskChange } from "./tasks-api";

export interface ShownTask {
  /** Stays the same when the server gives the task its id. */
  key: string;
  title: string;
  completed: boolean;
  /** The last change was taken back. */
  takenBack: boolean;
}

export interface Failure {
  message: string;
  /** The title of a task that could not be added, to be tried again. */
  title?: string;
}

export interface TaskListState {
  loading: boolean;
  /** Newest first. */
  tasks: ShownTask[];
  failure: Failure | null;
}

interface Entry {
  key: string;
  shown: { title: string; completed: boolean } | null;
  /** What the server has; null for none. */
  confirmed: Task | null;
  takenBack: boolean;
  unanswered: number;
  /** The end of this task's requests: they go one after another. */
  queue: Promise<unknown>;
}

export class TaskList {
  private entries: Entry[] = [];
  private loading = true;
  private failure: Failure | null = null;
  private keys = 0;
  private state: TaskListState = { loading: true, tasks: [], failure: null };
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = () => this.state;

  async load() {
    this.loading = true;
    this.failure = null;
    this.publish();
    try {
      const tasks = await listTasks();
      this.entries = tasks.reverse().map((task) => this.newEntry(task, task));
    } catch (error) {
      this.failure = { message: messageOf(error) };
    }
    this.loading = false;
    this.publish();
  }

  add(title: string) {
    const entry = this.newEntry({ title, completed: false }, null);
    this.entries = [entry, ...this.entries];
    this.send(entry, { what: `“${title}” was not added`, title }, () => createTask(title));
  }

  change(key: string, change: TaskChange) {
    const entry = this.find(key);
    if (!entry?.shown) return;
    const { title } = entry.shown;
    entry.shown = { ...entry.shown, ...change };
    this.send(entry, { what: `“${title}” was not changed` }, (task) => changeTask(task.id, change));
  }

  remove(key: string) {
    const entry = this.find(key);
    if (!entry?.shown) return;
    const { title } = entry.shown;
    entry.shown = null;
    this.send(entry, { what: `“${title}” was not deleted` }, async (task) => {
      await deleteTask(task.id);
      return null;
    });
  }

  dismissFailure() {
    this.failure = null;
    this.publish();
  }

  private newEntry(shown: Entry["shown"], confirmed: Task | null): Entry {
    const key = confirmed?.id ?? `new-${++this.keys}`;
    return { key, shown, confirmed, takenBack: false, unanswered: 0, queue: Promise.resolve() };
  }

  private find(key: string) {
    return this.entries.find((entry) => entry.key === key);
  }

  /** Sends once the task's earlier requests are answered; `request` gets what the server has and returns what it has then. */
  private send(
    entry: Entry,
    failed: { what: string; title?: string },
    request: (task: Task) => Promise<Task | null>,
  ) {
    entry.unanswered += 1;
    entry.takenBack = false;
    this.failure = null;
    this.publish();
    const isNew = entry.confirmed === null && entry.unanswered === 1;
    entry.queue = entry.queue.then(async () => {
      try {
        // A task that could not be made has nothing to change.
        if (entry.confirmed || isNew) entry.confirmed = await request(entry.confirmed as Task);
      } catch (error) {
        entry.takenBack = true;
        this.failure = { message: `${failed.what}. ${messageOf(error)}`, ...(failed.title && { title: failed.title }) };
      }
      entry.unanswered -= 1;
      if (entry.unanswered === 0) this.settle(entry);
      this.publish();
    });
  }

  private settle(entry: Entry) {
    entry.shown = entry.confirmed;
    if (!entry.confirmed) this.entries = this.entries.filter((other) => other !== entry);
  }

  private publish() {
    this.state = {
      loading: this.loading,
      failure: this.failure,
      tasks: this.entries.flatMap(({ key, shown, takenBack }) => (shown ? [{ key, ...pick(shown), takenBack }] : [])),
    };
    for (const listener of this.listeners) listener();
  }
}

function pick({ title, completed }: { title: string; completed: boolean }) {
  return { title, completed };
}

function messageOf(error: unknown): string {
  return error instanceof ApiError ? error.message : "Something went wrong. Please try again.";
}
