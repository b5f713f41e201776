import { Link } from "react-router-dom";

import { DataTable } from "../../ui/data-table";
import { Nothing, Panel } from "./charts/panel";
import { counted, momentText, shortDay } from "./format";
import { didText } from "./funnel";
import { pathOf, type PeoplePage } from "./insights-api";
import { useInsights } from "./insights-context";
import { ListPages } from "./list-pages";
import { NumberLink } from "./number-link";
import { endOfWeek } from "./retention";
import { useQuestion } from "./use-question";

const PAGE = 100;

/** The people of the filter: all, the new, the returning, those who did some actions, or those of a week's cohort. */
export function PeopleList() {
  const { filter, question, search, tick, at } = useInsights();
  const { title, chosen } = useChosen();
  const after = search.get("after");
  const path = pathOf("people", question({ ...chosen, limit: String(PAGE), ...(after && { after }) }));
  const answer = useQuestion<PeoplePage>(path, tick);

  return (
    <Panel title={title} answer={answer} path={path} height="list" className="wide">
      {({ people, total, next }) => (
        <>
          <p className="list-total" role="status">
            <strong data-total={total}>{counted(total, "person", "people")}</strong>
            {total > people.length && `, ${people.length} of them here`}
          </p>
          {people.length === 0 ? (
            <Nothing>Nobody of this kind in this range.</Nothing>
          ) : (
            <DataTable
              caption={`${title}, most events first`}
              captionHidden
              columns={[
                { key: "who", head: "Person" },
                { key: "events", head: "Events", figure: true },
                { key: "first", head: "First", figure: true },
                { key: "last", head: "Last", figure: true },
              ]}
              rows={people.map(({ name, events, first, last }) => ({
                key: name,
                cells: [
                  <Link key="who" to={at({ view: null, who: name })}>
                    {name}
                  </Link>,
                  <NumberLink key="events" value={events} of={`events of ${name}`} to={{ view: "events", who: name }} />,
                  momentText(first),
                  momentText(last),
                ],
              }))}
            />
          )}
          <ListPages of="people" next={next} begin="To the first" on="More people" />
          {filter.who !== null && <p className="hint">The filter names one person; without it there may be more.</p>}
        </>
      )}
    </Panel>
  );
}

/** Which people the address chooses, in words and as parameters of the question. */
function useChosen(): { title: string; chosen: Record<string, string> } {
  const { search, bounds } = useInsights();
  const iso = (time: number) => new Date(time).toISOString();
  const cohort = search.get("cohort");
  if (cohort)
    return { title: `People new in the week of ${shortDay(cohort)}`, chosen: { firstFrom: cohort, firstTo: endOfWeek(cohort) } };
  const did = search.get("did");
  if (did) {
    const order = search.get("order") === "time" ? "time" : "any";
    return { title: `People who ${didText(did.split(",").filter(Boolean), order)}`, chosen: { steps: did, order } };
  }
  const { from, to } = bounds;
  if (search.get("people") === "new")
    return {
      title: "New people",
      chosen: { ...(from !== null && { firstFrom: iso(from) }), ...(to !== null && { firstTo: iso(to) }) },
    };
  // Without a beginning, nobody was there before it.
  if (search.get("people") === "returning")
    return { title: "Returning people", chosen: { firstTo: from === null ? "0001-01-01" : iso(from) } };
  return { title: "People", chosen: {} };
}
