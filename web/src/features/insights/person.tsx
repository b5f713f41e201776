import { Link } from "react-router-dom";

import { Nothing, Panel } from "./charts/panel";
import { EventLine } from "./event-line";
import type { Change } from "./filter";
import { counted, longDay, momentText } from "./format";
import { ANONYMOUS, pathOf, type EventPage, type InsightsEvent, type Top } from "./insights-api";
import { useInsights } from "./insights-context";
import { useQuestion } from "./use-question";

const SHOWN = 60;
const OF_ALL: Change = { range: "all", action: null, what: null, text: null, automated: null, local: null };

/** One person's timeline: first, last, and the events by day. */
export function Person({ who }: { who: string }) {
  const { question, tick, at } = useInsights();
  const path = pathOf("events", question({ limit: String(SHOWN) }));
  const answer = useQuestion<EventPage>(path, tick);
  const ever = useQuestion<Top>(pathOf("top", new URLSearchParams({ by: "who", who, limit: "1" })), tick);
  const row = ever.data?.rows[0];

  return (
    <Panel
      title={who === ANONYMOUS ? "Whoever was not signed in" : who}
      about={
        row ? (
          <>
            First event {momentText(row.first)}, last {momentText(row.last)},{" "}
            <Link to={at({ ...OF_ALL, view: "events" })}>{counted(row.events, "event")} of all time</Link>.
          </>
        ) : (
          "\u00a0"
        )
      }
      answer={answer}
      path={path}
      height="list"
      className="wide"
    >
      {({ events, total, next }) =>
        events.length === 0 ? (
          <Nothing>No events of this person in this range.</Nothing>
        ) : (
          <>
            <ol className="days">
              {byDay(events).map(({ day, events }, index, days) => (
                <li key={day}>
                  <h3>
                    {day}{" "}
                    {/* The last day may go on behind what is shown. */}
                    {(index < days.length - 1 || !next) && <span className="hint">{counted(events.length, "event")}</span>}
                  </h3>
                  <ul className="event-lines">
                    {events.map((event) => (
                      <EventLine key={event.id} event={event} ofPerson />
                    ))}
                  </ul>
                </li>
              ))}
            </ol>
            {total > events.length && (
              <p className="panel-end">
                <Link to={at({ view: "events" })}>All {counted(total, "event")}</Link>
              </p>
            )}
          </>
        )
      }
    </Panel>
  );
}

function byDay(events: InsightsEvent[]): { day: string; events: InsightsEvent[] }[] {
  const days: { day: string; events: InsightsEvent[] }[] = [];
  for (const event of events) {
    const day = longDay(event.time);
    if (days.at(-1)?.day !== day) days.push({ day, events: [] });
    days.at(-1)!.events.push(event);
  }
  return days;
}
