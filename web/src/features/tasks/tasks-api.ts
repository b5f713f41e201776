import { call } from "../../api";
import type { Change, Outcome, Task } from "./task";

export async function listTasks(): Promise<Task[]> {
  return (await call<{ tasks: Task[] }>("GET", "/api/tasks")).tasks;
}

/** The bodies of all requests that outlive the page share 64 KiB. */
const KEEPALIVE_MAX = 8;

interface Result {
  id: string;
  status: number;
  task?: Task | null;
  error?: { message?: string };
}

/** At most a hundred. The outcomes are in the changes' order. Throws ApiError if the server took none of them. */
export async function sendChanges(changes: readonly Change[]): Promise<Outcome[]> {
  const body = { sentAt: new Date().toISOString(), changes };
  const { results } = await call<{ results: Result[] }>("POST", "/api/changes", body, {
    keepalive: changes.length <= KEEPALIVE_MAX,
  });
  return results.map(({ id, status, task, error }) =>
    status < 300
      ? { id, task: task ?? null }
      : { id, refused: { status, message: error?.message ?? `TaskFlow answered with an error (${status}).` } },
  );
}
