import { call } from "../../api";

export interface Task {
  id: string;
  title: string;
  completed: boolean;
  /** ISO 8601. */
  createdAt: string;
}

export type TaskChange = Partial<Pick<Task, "title" | "completed">>;

interface TaskAnswer {
  task: Task;
}

export async function listTasks(): Promise<Task[]> {
  return (await call<{ tasks: Task[] }>("GET", "/api/tasks")).tasks;
}

export async function createTask(title: string): Promise<Task> {
  return (await call<TaskAnswer>("POST", "/api/tasks", { title })).task;
}

export async function changeTask(id: string, change: TaskChange): Promise<Task> {
  return (await call<TaskAnswer>("PATCH", `/api/tasks/${encodeURIComponent(id)}`, change)).task;
}

export async function deleteTask(id: string): Promise<void> {
  await call<void>("DELETE", `/api/tasks/${encodeURIComponent(id)}`);
}
