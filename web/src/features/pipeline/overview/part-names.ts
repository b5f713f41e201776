// What the parts are called, what they do, and what helps when one has a problem.
import type { Part } from "../pipeline-api";
import type { Health } from "../parts-of-a-page";

interface Place {
  part: string;
  name: string;
  does: string;
  /** What its backlog consists of. */
  backlog: string;
  remedy: string;
  /** Where to look. */
  page?: { to: string; label: string };
}

export const PLACES: Place[] = [
  {
    part: "site",
    name: "Site",
    does: "change and event in one transaction",
    backlog: "in the outbox",
    remedy: "Nothing is lost: what is done waits in the outbox. “taskflow doctor” checks the site’s address, disk and limits.",
  },
  {
    part: "broker",
    name: "Broker",
    does: "keeps the events in order",
    backlog: "to be read",
    remedy: "Events wait in the outbox until it answers. Start it, or correct kafka.bootstrap_servers; “taskflow doctor” checks it.",
    page: { to: "/pipeline/topics", label: "Topics" },
  },
  {
    part: "connect",
    name: "Connect",
    does: "turns records into rows",
    backlog: "behind the topic",
    remedy: "Events wait in the topic. Look at the task’s error, then restart the connector.",
    page: { to: "/pipeline/connectors", label: "Connectors" },
  },
  {
    part: "store",
    name: "Store",
    does: "the table one asks",
    backlog: "to be written",
    remedy: "Events wait in the topic until it answers. Start it, or correct cassandra.contact_points; “taskflow doctor” checks it.",
    page: { to: "/pipeline/tables", label: "Tables" },
  },
  {
    part: "insights",
    name: "Insights",
    does: "counts what is in the topic",
    backlog: "not counted yet",
    remedy: "The dashboard shows older figures until it has caught up; nothing is lost.",
  },
  {
    part: "registry",
    name: "Registry",
    does: "knows every schema",
    backlog: "",
    remedy: "Known schemas are remembered, new ones wait. Start it, or correct registry.url; “taskflow doctor” checks it.",
    page: { to: "/pipeline/schemas", label: "Schemas" },
  },
];

export function placeOf(part: string): Place | undefined {
  return PLACES.find((place) => place.part === part);
}

const GOOD = ["up", "running"];
const BUSY = ["behind", "starting", "busy", "waiting", "paused"];
const OFF = ["off", "absent", "unknown", "none", "disabled"];

export function healthOf({ state, problem }: Pick<Part, "state" | "problem">): Health {
  if (BUSY.includes(state)) return "busy";
  if (OFF.includes(state)) return "off";
  return GOOD.includes(state) && !problem ? "good" : "bad";
}

/** What the part says helps, or else what usually does. */
export function remedyOf({ part, detail }: Part): string {
  return typeof detail.remedy === "string" ? detail.remedy : (placeOf(part)?.remedy ?? "");
}

/** Whose it is, and which version. */
export function kindOf({ embedded, detail }: Part): string {
  const software = typeof detail.software === "string" ? detail.software : embedded ? "embedded" : "the real one";
  return typeof detail.version === "string" ? `${software}, ${detail.version}` : software;
}
