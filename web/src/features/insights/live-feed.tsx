import { useEffect, useId, useReducer, useRef } from "react";

import { Nothing } from "./charts/panel";
import { EventLine } from "./event-line";
import { matches } from "./filter";
import { counted } from "./format";
import { ask, pathOf, type EventPage, type InsightsEvent } from "./insights-api";
import { useInsights, useLiveState } from "./insights-context";

const SHOWN_MAX = 50;
const HELD_MAX = 500;
const MARKED_MAX = 5;
/** News is read out so often at most. */
const SAID_EVERY_MS = 10_000;

interface Feed {
  events: InsightsEvent[];
  /** Came live, and so is marked. */
  fresh: ReadonlySet<string>;
  paused: boolean;
  /** What came while it was paused. */
  held: InsightsEvent[];
  loaded: boolean;
}

type Step = { do: "load" | "come"; events: InsightsEvent[] } | { do: "pause" } | { do: "clear" };

const EMPTY: Feed = { events: [], fresh: new Set(), paused: false, held: [], loaded: false };

function merged(one: InsightsEvent[], other: InsightsEvent[], max: number): InsightsEvent[] {
  const byId = new Map([...other, ...one].map((event) => [event.id, event]));
  return [...byId.values()].sort((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0)).slice(0, max);
}

function step(feed: Feed, what: Step): Feed {
  switch (what.do) {
    case "clear":
      return { ...EMPTY, paused: feed.paused };
    case "pause":
      if (!feed.paused) return { ...feed, paused: true };
      return {
        ...feed,
        paused: false,
        held: [],
        events: merged(feed.held, feed.events, SHOWN_MAX),
        fresh: idsOf(feed.held),
      };
    case "load":
      if (feed.paused && feed.loaded) return { ...feed, held: merged(unknown(feed, what.events), feed.held, HELD_MAX) };
      return { ...feed, loaded: true, events: merged(what.events, feed.events, SHOWN_MAX) };
    case "come":
      if (feed.paused) return { ...feed, held: merged(what.events, feed.held, HELD_MAX) };
      return { ...feed, events: merged(what.events, feed.events, SHOWN_MAX), fresh: few(what.events) };
  }
}

/** Of many at once none stands out. */
function few(events: InsightsEvent[]): ReadonlySet<string> {
  return events.length <= MARKED_MAX ? idsOf(events) : EMPTY.fresh;
}

function idsOf(events: InsightsEvent[]): ReadonlySet<string> {
  return new Set(events.map(({ id }) => id));
}

function unknown({ events }: Feed, loaded: InsightsEvent[]): InsightsEvent[] {
  const known = idsOf(events);
  const youngest = events[0]?.time ?? "";
  return loaded.filter(({ id, time }) => !known.has(id) && time >= youngest);
}

/** What happens, youngest on top, within a window of its own so that nothing else moves. */
export function LiveFeed() {
  const id = useId();
  const { filter, bounds, question, listen } = useInsights();
  const { connected } = useLiveState();
  const [feed, dispatch] = useReducer(step, EMPTY);
  const said = useRef<HTMLSpanElement>(null);
  const current = useRef({ filter, bounds, question });
  current.current = { filter, bounds, question };
  const key = JSON.stringify(filter);

  useEffect(() => {
    let gone = false;
    let news = 0;
    const load = () =>
      ask<EventPage>(pathOf("events", current.current.question({ limit: String(SHOWN_MAX) }))).then(
        ({ events }) => !gone && dispatch({ do: "load", events }),
        () => null,
      );
    dispatch({ do: "clear" });
    void load();
    const stop = listen((what) => {
      if (what === "gap") return void load();
      const wanted = what.filter((event) => matches(current.current.filter, current.current.bounds, event));
      news += wanted.length;
      if (wanted.length > 0) dispatch({ do: "come", events: wanted });
    });
    const timer = setInterval(() => {
      if (said.current) said.current.textContent = news > 0 ? counted(news, "new event") : "";
      news = 0;
    }, SAID_EVERY_MS);
    return () => {
      gone = true;
      stop();
      clearInterval(timer);
    };
  }, [key, listen]);

  return (
    <section className="panel card" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>
          Live <span className={`pulse ${connected && !feed.paused ? "on" : ""}`} aria-hidden="true" />
        </h2>
        <div className="panel-tools">
          <button type="button" className="tool" aria-pressed={feed.paused} onClick={() => dispatch({ do: "pause" })}>
            {feed.paused ? (feed.held.length > 0 ? `Go on (${feed.held.length} new)` : "Go on") : "Pause"}
          </button>
        </div>
      </div>
      <div className="feed" role="region" aria-label="The latest events" tabIndex={0}>
        {feed.events.length > 0 ? (
          <ul className="event-lines">
            {feed.events.map((event) => (
              <EventLine key={event.id} event={event} fresh={feed.fresh.has(event.id)} />
            ))}
          </ul>
        ) : (
          <Nothing>{feed.loaded ? "Nothing yet. What happens from now on appears here by itself." : "One moment…"}</Nothing>
        )}
      </div>
      <span ref={said} role="status" className="visually-hidden" />
    </section>
  );
}
