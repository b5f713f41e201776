import { useEffect, useState } from "react";

import type { TasksState } from "./task-store";

/** Only what takes longer is worth a word. */
const SLOW_MS = 1_500;
const SAVED_MS = 3_000;

/** Says quietly whether everything is at the server. */
export function WaitingLine({ waiting, away, fleeting }: Pick<TasksState, "waiting" | "away" | "fleeting">) {
  const slow = useLasting(waiting > 0, SLOW_MS);
  const saved = useJustOver(away || slow, SAVED_MS);
  const text = away
    ? awayText(waiting, fleeting)
    : slow
      ? `Saving ${changes(waiting)}…`
      : saved
        ? "Everything is saved"
        : "";
  return (
    <p className={away ? "waiting away" : "waiting"} role="status">
      {text}
    </p>
  );
}

function awayText(waiting: number, fleeting: boolean): string {
  if (waiting === 0) return "Offline";
  return `Offline: ${changes(waiting)} ${waiting === 1 ? "waits" : "wait"}${fleeting ? "; please keep this tab open" : ""}`;
}

function changes(waiting: number): string {
  return waiting === 1 ? "1 change" : `${waiting} changes`;
}

/** Whether it has been so for a while. */
function useLasting(so: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!so) return setLasting(false);
    const timer = setTimeout(() => setLasting(true), ms);
    return () => clearTimeout(timer);
  }, [so, ms]);
  return so && lasting;
}

/** Whether it was so until a moment ago. */
function useJustOver(so: boolean, ms: number): boolean {
  const [was, setWas] = useState(false);
  useEffect(() => {
    if (so) return setWas(true);
    const timer = setTimeout(() => setWas(false), ms);
    return () => clearTimeout(timer);
  }, [so, ms]);
  return !so && was;
}
