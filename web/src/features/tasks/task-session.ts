// The tasks of whoever is signed in. They stay when the page shows something else, and go with their owner.
import { useSyncExternalStore } from "react";

import { onSession, takeFromPage } from "../../api";
import type { Task } from "./task";
import { TaskStore } from "./task-store";

const SENT_WITHIN_MS = 1_000;

let store: TaskStore | null = null;
const listeners = new Set<() => void>();

onSession(({ user }) => {
  const fromPage = takeFromPage("tasks");
  if (store?.user === user?.email) return;
  store?.stop();
  store = user && new TaskStore(user.email, Array.isArray(fromPage) ? (fromPage as Task[]) : null);
  for (const listener of listeners) listener();
});

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Null for a visitor. */
export function useTaskStore(): TaskStore | null {
  return useSyncExternalStore(subscribe, () => store);
}

/** Settles once no change waits, or after a moment: for whoever is about to sign out. What waits then stays for the next time. */
export async function changesSent(): Promise<void> {
  if (!store) return;
  await Promise.race([store.idle(), new Promise((resolve) => setTimeout(resolve, SENT_WITHIN_MS))]);
}
