// What the parts are called, what they do, and what it means when one has a problem.
import type { Part, Parts } from "../pipeline-api";
import type { Health } from "../parts-of-a-page";

interface Place {
  part: string;
  name: string;
  does: string;
  /** What its backlog consists of. */
  backlog: string;
  /** What a problem of its means for the events. */
  effect: string;
  /** Where to look. */
  page?: { to: string; label: string };
}

export const PLACES: Place[] = [
  {
    part: "site",
    name: "Site",
    does: "writes change and event",
    backlog: "in the outbox",
    effect: "What was accepted is safe in the outbox.",
  },
  {
    part: "broker",
    name: "Broker",
    does: "keeps the events in order",
    backlog: "to be read",
    effect: "Events wait in the outbox until it answers.",
    page: { to: "/pipeline/topics", label: "Topics" },
  },
  {
    part: "connect",
    name: "Connect",
    does: "turns records into rows",
    backlog: "behind the topic",
    effect: "Events wait in the topic until its tasks run again.",
    page: { to: "/pipeline/connectors", label: "Connectors" },
  },
  {
    part: "store",
    name: "Store",
    does: "the table one asks",
    backlog: "to be written",
    effect: "Events wait in the topic until it answers.",
    page: { to: "/pipeline/tables", label: "Tables" },
  },
  {
    part: "insights",
    name: "Insights",
    does: "counts what is in the topic",
    backlog: "not counted yet",
    page: { to: "/insights", label: "Insights" },
    effect: "The dashboard shows older figures until it has caught up.",
  },
  {
    part: "registry",
    name: "Registry",
    does: "knows every schema",
    backlog: "",
    effect: "Schemas that are known go on; new ones wait for it.",
    page: { to: "/pipeline/schemas", label: "Schemas" },
  },
];

export function placeOf(part: string): Place | undefined {
  return PLACES.find((place) => place.part === part);
}

const GOOD = ["up", "running"];
const BUSY = ["behind", "starting", "busy", "waiting", "paused"];
const OFF = ["off", "absent", "unknown", "none", "disabled"];

export function healthOf({ state, problem, detail }: Part): Health {
  if (BUSY.includes(state)) return "busy";
  if (OFF.includes(state)) return "off";
  if (!GOOD.includes(state) || detail["failed"]) return "bad";
  return problem ? "busy" : "good";
}

/** Whose it is, and which version. */
export function kindOf({ embedded, detail }: Part): string {
  const version = typeof detail["version"] === "string" && detail["version"] !== "" ? `, ${detail["version"]}` : "";
  return (embedded ? "embedded" : "not embedded") + version;
}

/** Insights as one of the parts: it reads the topic beside Connect. */
export function withInsights({ parts, insights }: Parts): Part[] {
  if (!insights) return parts;
  return [...parts, { part: "insights", address: "", embedded: true, rate: null, detail: {}, ...insights }];
}
