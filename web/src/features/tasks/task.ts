// A task, and what can be done to it; docs/api.md has both.

export interface Task {
  id: string;
  title: string;
  completed: boolean;
  /** ISO 8601. */
  createdAt: string;
}

/** `task` is the id of the task that it is done to. `before` is that of the task that comes next; at the end without it. */
export type Edit =
  | { op: "create"; task: string; title: string; completed?: boolean; before?: string }
  | { op: "rename"; task: string; title: string }
  | { op: "complete"; task: string; completed: boolean }
  | { op: "delete"; task: string }
  | { op: "move"; task: string; before?: string };

/** An edit that happened: `id` is its own and its event's, `at` when, by this device's clock. */
export type Change = Edit & { id: string; at: string };

/** What became of a change. `task` is how the server has it then; null for none. */
export type Outcome =
  | { id: string; task: Task | null; refused?: undefined }
  | { id: string; refused: { status: number; message: string } };
