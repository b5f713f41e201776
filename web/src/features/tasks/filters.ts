// Which tasks are shown: the address has it, so that it can be linked and the back button works.
import type { Task } from "./task";

export type Filter = "all" | "active" | "completed";

export const FILTERS: { filter: Filter; label: string; empty: string }[] = [
  { filter: "all", label: "All", empty: "" },
  { filter: "active", label: "Active", empty: "All done. Nothing is waiting for you." },
  { filter: "completed", label: "Completed", empty: "Nothing is ticked off yet." },
];

export function parseFilter(text: string | null): Filter {
  return text === "active" || text === "completed" ? text : "all";
}

/** The page's address with them. */
export function addressOf(filter: Filter, query: string): string {
  const search = new URLSearchParams();
  if (filter !== "all") search.set("show", filter);
  if (query !== "") search.set("q", query);
  return search.size === 0 ? "/tasks" : `/tasks?${search}`;
}

export function applyFilter(filter: Filter, tasks: readonly Task[]): readonly Task[] {
  return filter === "all" ? tasks : tasks.filter((task) => task.completed === (filter === "completed"));
}

/** Those with all of the query's words in their titles; case and accents make no difference. */
export function applySearch(query: string, tasks: readonly Task[]): readonly Task[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return tasks;
  return tasks.filter((task) => {
    const title = plainTitle(task);
    return words.every((word) => title.includes(word));
  });
}

const plainTitles = new WeakMap<Task, string>();

function plainTitle(task: Task): string {
  const known = plainTitles.get(task) ?? plain(task.title);
  plainTitles.set(task, known);
  return known;
}

function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
