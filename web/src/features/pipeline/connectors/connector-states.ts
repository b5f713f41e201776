import type { Health } from "../parts-of-a-page";
import type { Connector } from "../pipeline-api";

const HEALTH: Record<string, Health> = {
  RUNNING: "good",
  PAUSED: "busy",
  RESTARTING: "busy",
  UNASSIGNED: "busy",
  STOPPED: "off",
  FAILED: "bad",
};

export function healthOfState(state: string): Health {
  return HEALTH[state] ?? "busy";
}

/** A connector is no better than its tasks. */
export function hasFailed({ state, tasks }: Connector): boolean {
  return state === "FAILED" || tasks.some((task) => task.state === "FAILED");
}
