import { Nothing, Panel } from "./charts/panel";
import { EventLine } from "./event-line";
import { counted } from "./format";
import { pathOf, type EventPage } from "./insights-api";
import { useInsights } from "./insights-context";
import { ListPages } from "./list-pages";
import { useQuestion } from "./use-question";

const PAGE = 100;

/** All events of the filter, youngest first, page by page. */
export function EventList() {
  const { search, question, tick } = useInsights();
  const after = search.get("after");
  const path = pathOf("events", question({ limit: String(PAGE), ...(after && { after }) }));
  const answer = useQuestion<EventPage>(path, tick);

  return (
    <Panel title="Events" answer={answer} path={path} height="list" className="wide">
      {({ events, total, next }) => (
        <>
          <p className="list-total" role="status">
            <strong data-total={total}>{counted(total, "event")}</strong>
            {total > events.length && `, ${events.length} of them here`}
          </p>
          {events.length === 0 ? (
            <Nothing>No events of this kind in this range.</Nothing>
          ) : (
            <ul className="event-lines long">
              {events.map((event) => (
                <EventLine key={event.id} event={event} />
              ))}
            </ul>
          )}
          <ListPages of="events" next={next} begin="To the youngest" on="Older events" />
        </>
      )}
    </Panel>
  );
}
