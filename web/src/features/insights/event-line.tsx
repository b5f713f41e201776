import { memo } from "react";
import { Link } from "react-router-dom";

import { toneOf } from "./actions";
import { clock, whenText } from "./format";
import { ANONYMOUS, type InsightsEvent } from "./insights-api";

export function ActionName({ action }: { action: string }) {
  return (
    <span className="action-name">
      <span className={`dot ${toneOf(action)}`} aria-hidden="true" />
      {action}
    </span>
  );
}

export function passportOf(id: string): string {
  return `/insights/events/${encodeURIComponent(id)}`;
}

interface EventLineProps {
  event: InsightsEvent;
  /** It came live. */
  fresh?: boolean;
  /** The day and the person are said above. */
  ofPerson?: boolean;
}

/** One event on a line, which opens its passport. */
export const EventLine = memo(function EventLine({ event, fresh = false, ofPerson = false }: EventLineProps) {
  return (
    <li className={`event-line ${fresh ? "fresh" : ""}`}>
      <Link to={passportOf(event.id)}>
        <time dateTime={event.time}>{ofPerson ? clock(event.time) : whenText(event.time)}</time>
        <ActionName action={event.action} />
        <span className="event-what" title={event.what}>
          {event.what}
        </span>
        {!ofPerson && <span className={`event-who ${event.who === ANONYMOUS ? "nobody" : ""}`}>{event.who}</span>}
        {(event.automated || event.local) && (
          <span className="event-marks">
            {[event.automated && "automated", event.local && "local"].filter(Boolean).join(", ")}
          </span>
        )}
      </Link>
    </li>
  );
});
