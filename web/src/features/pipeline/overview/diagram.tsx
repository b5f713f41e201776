import { useEffect, useRef } from "react";

import type { Part } from "../pipeline-api";
import { PartCard } from "./part-card";
import { healthOf, PLACES } from "./part-names";
import type { LiveParts } from "./use-parts";

interface Wire {
  /** Names its place. */
  name: string;
  /** Whose rate it carries. */
  of: string;
  /** Moves nothing: somebody is asked. */
  asked?: boolean;
}

const WIRES: Wire[] = [
  { name: "site-broker", of: "broker" },
  { name: "broker-connect", of: "connect" },
  { name: "connect-store", of: "store" },
  { name: "broker-insights", of: "insights" },
  { name: "connect-registry", of: "registry", asked: true },
  { name: "site-registry", of: "registry", asked: true },
];

const BEADS_MAX = 4;
const SLOWEST_S = 4;
const FASTEST_S = 0.9;

/** The parts where they stand, and between them the events, which go as fast as they do. */
export function Diagram({ latest, rates }: LiveParts) {
  const parts = new Map(latest?.parts.map((part) => [part.part, part]));
  return (
    <ul className="diagram" aria-label="The parts of the pipeline">
      {PLACES.map(({ part: name }) => {
        const part = parts.get(name);
        return (
          part && (
            <li key={name} className={`place place-${name}`}>
              <PartCard part={part} rates={rates[name] ?? []} />
            </li>
          )
        );
      })}
      {WIRES.filter(({ of }) => parts.has(of)).map((wire) => (
        <Line key={wire.name} wire={wire} part={parts.get(wire.of)!} rate={parts.get(wire.of)!.rate ?? parts.get("broker")?.rate ?? 0} />
      ))}
    </ul>
  );
}

function Line({ wire, part, rate }: { wire: Wire; part: Part; rate: number }) {
  const broken = healthOf(part) === "bad";
  const beads = wire.asked || broken ? 0 : beadsFor(rate);
  return (
    <li className={`wire wire-${wire.name} ${wire.asked ? "wire-asked" : ""} ${broken ? "wire-broken" : ""}`} aria-hidden="true">
      {beads > 0 && <Beads count={beads} seconds={secondsFor(rate)} />}
    </li>
  );
}

/** Changes its pace without a jump: by the rate at which the animation plays. */
function Beads({ count, seconds }: { count: number; seconds: number }) {
  const line = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    for (const animation of line.current?.getAnimations({ subtree: true }) ?? []) animation.playbackRate = SLOWEST_S / seconds;
  }, [count, seconds]);
  return (
    <span ref={line} className={`beads beads-${count}`}>
      {Array.from({ length: count }, (_, index) => (
        <span key={index} className="bead" />
      ))}
    </span>
  );
}

/** One up to an event a second, one more for each tenfold. */
function beadsFor(rate: number): number {
  if (rate <= 0) return 0;
  return Math.min(BEADS_MAX, 1 + Math.max(0, Math.ceil(Math.log10(rate))));
}

function secondsFor(rate: number): number {
  return Math.max(FASTEST_S, SLOWEST_S / (1 + Math.log10(1 + rate)));
}
