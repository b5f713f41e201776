import type { ShownTask } from "./task-list";

export type Filter = "all" | "active" | "completed";

export const FILTERS: { filter: Filter; label: string; empty: string }[] = [
  { filter: "all", label: "All", empty: "" },
  { filter: "active", label: "Active", empty: "All done. Nothing is waiting for you." },
  { filter: "completed", label: "Completed", empty: "Nothing is ticked off yet." },
];

export function parseFilter(text: string | null): Filter {
  return text === "active" || text === "completed" ? text : "all";
}

export function applyFilter(filter: Filter, tasks: ShownTask[]): ShownTask[] {
  return filter === "all" ? tasks : tasks.filter((task) => task.completed === (filter === "completed"));
}
