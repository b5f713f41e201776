import { useEffect } from "react";

import type { TaskStore } from "./task-store";

/** Ctrl or Cmd with Z undoes, with Shift too (or Ctrl+Y) it does again; in a field with text they belong to the text. */
export function useUndoKeys(store: TaskStore) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || isWritten(event.target)) return;
      const key = event.key.toLowerCase();
      if (key === "z" && !event.shiftKey) store.undo();
      else if (key === "z" || (key === "y" && event.ctrlKey)) store.redo();
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [store]);
}

function isWritten(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type !== "checkbox" && target.value !== "";
}
