import { Link } from "react-router-dom";

import { DataTable } from "../../ui/data-table";
import { Nothing, Panel } from "./charts/panel";
import { counted, momentText, shortDay } from "./format";
import { ANONYMOUS, pathOf, TOP_MAX, type Top, type TopRow } from "./insights-api";
import { useInsights } from "./insights-context";
import { NumberLink } from "./number-link";
import { endOfWeek } from "./retention";
import { useQuestion, type Answer } from "./use-question";

/** The people of the filter: all, the new, the returning, those who did some actions, or those of a week's cohort. */
export function PeopleList() {
  const { search, filter, bounds, question, tick, at } = useInsights();
  const kind = search.get("people");
  const cohort = search.get("cohort");
  const did = search.get("did")?.split(",").filter(Boolean) ?? [];
  const top = (parameters: URLSearchParams | Record<string, string>) =>
    pathOf("top", new URLSearchParams([...new URLSearchParams(parameters), ["by", "who"], ["limit", String(TOP_MAX)]]));
  const within = (more: Record<string, string>) => top(question(more));

  const path = within(did.length > 0 ? { action: did[0]! } : {});
  const everyone = useQuestion<Top>(path, tick);
  // Those who were there before: nobody's first event is in a range without a beginning's past.
  const begin = cohort ?? (bounds.from === null ? null : new Date(bounds.from).toISOString());
  const before = useQuestion<Top>((kind || cohort) && begin ? top({ to: begin }) : null, tick);
  const inCohort = useQuestion<Top>(cohort ? top({ from: cohort, to: endOfWeek(cohort) }) : null, tick);
  const also = [
    useQuestion<Top>(did[1] ? within({ action: did[1] }) : null, tick),
    useQuestion<Top>(did[2] ? within({ action: did[2] }) : null, tick),
    useQuestion<Top>(did[3] ? within({ action: did[3] }) : null, tick),
    useQuestion<Top>(did[4] ? within({ action: did[4] }) : null, tick),
  ];

  const asked = [
    everyone,
    ...(begin && (kind || cohort) ? [before] : []),
    ...(cohort ? [inCohort] : []),
    ...also.slice(0, Math.max(0, did.length - 1)),
  ];
  const answer: Answer<TopRow[]> = {
    ...everyone,
    data: asked.every(({ data }) => data !== null) ? rowsOf() : null,
    failure: asked.find(({ failure }) => failure)?.failure ?? null,
    old: asked.some(({ old }) => old),
  };

  function rowsOf(): TopRow[] {
    const known = namesOf(before.data);
    const cohortNames = namesOf(inCohort.data);
    const others = also.slice(0, Math.max(0, did.length - 1)).map(({ data }) => namesOf(data));
    return everyone.data!.rows.filter(({ name }) => {
      if (name === ANONYMOUS) return false;
      if (kind === "returning" && !known.has(name)) return false;
      if ((kind === "new" || cohort) && known.has(name)) return false;
      if (cohort && !cohortNames.has(name)) return false;
      return others.every((names) => names.has(name));
    });
  }

  const cut = asked.some(({ data }) => data !== null && data.names > TOP_MAX);
  const title = cohort
    ? `People new in the week of ${shortDay(cohort)}`
    : did.length > 0
      ? `People who did ${did.join(", ")}`
      : kind === "new"
        ? "New people"
        : kind === "returning"
          ? "Returning people"
          : "People";

  return (
    <Panel title={title} answer={answer} path={path} height="list" className="wide">
      {(rows) => (
        <>
          <p className="list-total" role="status">
            <strong data-total={rows.length}>{counted(rows.length, "person", "people")}</strong>
            {cut && `, of the ${TOP_MAX.toLocaleString("en")} with the most events: choose a shorter range to see all`}
          </p>
          {rows.length === 0 ? (
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
              rows={rows.map(({ name, events, first, last }) => ({
                key: name,
                cells: [
                  <Link key="who" to={at({ view: null, who: name })}>
                    {name}
                  </Link>,
                  <NumberLink
                    key="events"
                    value={events}
                    of={`events of ${name}`}
                    to={{ view: "events", who: name, ...(did.length > 0 && { action: did[0]! }) }}
                  />,
                  momentText(first),
                  momentText(last),
                ],
              }))}
            />
          )}
          {filter.who !== null && <p className="hint">The filter names one person; without it there may be more.</p>}
        </>
      )}
    </Panel>
  );
}

function namesOf(top: Top | null): Set<string> {
  return new Set(top?.rows.map(({ name }) => name));
}
