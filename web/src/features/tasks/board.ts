// Tasks in their order, and edits of them; as the server does them.
import type { Edit, Task } from "./task";

export class Board {
  private order: string[];
  private readonly tasks: Map<string, Task>;
  /** Deleted, and still in `order`: many deletes in a row cost one pass. */
  private readonly gone = new Set<string>();

  constructor(tasks: readonly Task[] = []) {
    this.order = tasks.map(({ id }) => id);
    this.tasks = new Map(tasks.map((task) => [task.id, task]));
  }

  list(): Task[] {
    this.compact();
    return this.order.map((id) => this.tasks.get(id)!);
  }

  get(id: string): Task | undefined {
    return this.tasks.get(id);
  }

  /** The id of the task after it; null for none. */
  after(id: string): string | null {
    this.compact();
    return this.order[this.order.indexOf(id) + 1] ?? null;
  }

  /** Does nothing where there is nothing to do: an edit that the server has made already may be applied again. */
  apply(edit: Edit, at = "") {
    const task = this.tasks.get(edit.task);
    if (edit.op === "create") {
      const { title, completed = false } = edit;
      if (!task) this.put({ id: edit.task, title, completed, createdAt: at }, edit.before);
    } else if (task) {
      if (edit.op === "rename") this.tasks.set(task.id, { ...task, title: edit.title });
      if (edit.op === "complete") this.tasks.set(task.id, { ...task, completed: edit.completed });
      if (edit.op === "move") this.put(task, edit.before);
      if (edit.op === "delete") this.remove(task.id);
    }
  }

  /** What takes the edit back; null if it changes nothing here. */
  inverse(edit: Edit): Edit | null {
    const task = this.tasks.get(edit.task);
    if (edit.op === "create") return task ? null : { op: "delete", task: edit.task };
    if (!task) return null;
    if (edit.op === "rename") return edit.title === task.title ? null : { ...edit, title: task.title };
    if (edit.op === "complete") return edit.completed === task.completed ? null : { ...edit, completed: task.completed };
    const next = this.after(task.id);
    const place = next === null ? {} : { before: next };
    if (edit.op === "move") {
      const same = edit.before === task.id || (edit.before ?? null) === next;
      return same ? null : { op: "move", task: task.id, ...place };
    }
    return { op: "create", task: task.id, title: task.title, completed: task.completed, ...place };
  }

  /** The task as it is, before the task `before`; at the end if there is none such. */
  put(task: Task, before?: string | null) {
    if (before === task.id) return;
    this.compact();
    if (this.tasks.has(task.id)) this.order.splice(this.order.indexOf(task.id), 1);
    this.tasks.set(task.id, task);
    const place = before ? this.order.indexOf(before) : -1;
    if (place < 0) this.order.push(task.id);
    else this.order.splice(place, 0, task.id);
  }

  /** Keeps its place. */
  replace(task: Task) {
    if (this.tasks.has(task.id)) this.tasks.set(task.id, task);
  }

  remove(id: string) {
    if (this.tasks.delete(id)) this.gone.add(id);
  }

  private compact() {
    if (this.gone.size === 0) return;
    this.order = this.order.filter((id) => !this.gone.has(id));
    this.gone.clear();
  }
}
