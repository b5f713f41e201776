// What a person does to tasks, as edits.
import { newId } from "../../queue/new-id";
import type { Edit, Task } from "./task";
import type { TaskStore } from "./task-store";

export type TaskActions = ReturnType<typeof taskActions>;

export function taskActions(store: TaskStore) {
  const current = (id: string) => store.snapshot().tasks.find((task) => task.id === id);
  return {
    add(title: string) {
      store.edit([{ op: "create", task: newId(), title }], `“${title}” added`);
    },
    complete({ id, title }: Task, completed: boolean) {
      store.edit([{ op: "complete", task: id, completed }], `“${title}” ${completed ? "completed" : "reopened"}`);
    },
    /** Without a title the task goes. */
    rename(task: Task, title: string) {
      if (title === "") this.remove(task);
      else store.edit([{ op: "rename", task: task.id, title }], `“${task.title}” renamed`);
    },
    remove({ id, title }: Task) {
      store.edit([{ op: "delete", task: id }], `“${title}” deleted`, true);
    },
    completeAll(tasks: readonly Task[], completed: boolean) {
      const edits = tasks
        .filter((task) => task.completed !== completed)
        .map(({ id }): Edit => ({ op: "complete", task: id, completed }));
      store.edit(edits, `${count(edits.length)} ${completed ? "completed" : "reopened"}`, true);
    },
    clearCompleted(tasks: readonly Task[]) {
      const edits = tasks.filter(({ completed }) => completed).map(({ id }): Edit => ({ op: "delete", task: id }));
      store.edit(edits, `${count(edits.length)} deleted`, true);
    },
    /** Between these two, of which others may lie that are not shown. */
    move(id: string, previous: string | undefined, next: string | undefined) {
      const tasks = store.snapshot().tasks;
      const before = next ?? (previous && tasks[tasks.findIndex((task) => task.id === previous) + 1]?.id);
      if (before === id) return;
      store.edit([{ op: "move", task: id, ...(before && { before }) }], `“${current(id)?.title ?? ""}” moved`);
    },
  };
}

export function count(tasks: number): string {
  return tasks === 1 ? "1 task" : `${tasks} tasks`;
}
