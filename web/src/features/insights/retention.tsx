import type { CSSProperties } from "react";

import { Nothing, Panel } from "./charts/panel";
import type { Change } from "./filter";
import { percentText, shortDay, ZONE } from "./format";
import { pathOf, type Cohort } from "./insights-api";
import { useInsights } from "./insights-context";
import { NumberLink } from "./number-link";
import { useQuestion } from "./use-question";

const WEEKS = 8;
/** A cohort is made of first events of all, whatever the filter says. */
const EVERYTHING: Change = { action: null, who: null, what: null, text: null, automated: null, local: null };

/** The beginning of a week, so many weeks after the one that holds `time`; weeks begin on Monday, in the reader's zone. */
function weekStart(time: number, weeksAfter: number): string {
  const date = new Date(time);
  date.setHours(0, 0, 0, 0);
  date.setDate(date.getDate() - ((date.getDay() + 6) % 7) + 7 * weeksAfter);
  return date.toISOString();
}

export function RetentionPanel() {
  const { question, tick } = useInsights();
  // Weeks need more than most ranges have: the last ones, whatever the range is.
  const parameters = question({ weeks: String(WEEKS), zone: ZONE, from: weekStart(Date.now(), 1 - WEEKS) });
  parameters.delete("to");
  const path = pathOf("retention", parameters);
  const answer = useQuestion<{ cohorts: Cohort[] }>(path, tick);

  return (
    <Panel
      title="Retention by week"
      about={`People by the week of their first event, and how many were there again: the last ${WEEKS} weeks, whatever the range.`}
      answer={answer}
      path={path}
      filter={parametersOfExport(parameters)}
      height="list"
    >
      {({ cohorts }) =>
        cohorts.every(({ people }) => people === 0) ? (
          <Nothing>Nobody was new in these weeks.</Nothing>
        ) : (
          <Heat cohorts={cohorts} />
        )
      }
    </Panel>
  );
}

function parametersOfExport(parameters: URLSearchParams): URLSearchParams {
  const exported = new URLSearchParams(parameters);
  for (const key of ["weeks", "zone"]) exported.delete(key);
  return exported;
}

function Heat({ cohorts }: { cohorts: Cohort[] }) {
  const longest = Math.max(...cohorts.map(({ returned }) => returned.length));
  return (
    <div className="heat-scroll" role="region" aria-label="Retention by week, the table" tabIndex={0}>
      <table className="heat">
        <caption className="visually-hidden">
          People by the week of their first event, and how many of them did something in the weeks after
        </caption>
        <thead>
          <tr>
            <th scope="col">Week of</th>
            <th scope="col" className="figure">
              New
            </th>
            {Array.from({ length: longest }, (_, week) => (
              <th key={week} scope="col" className="figure">
                <span className="visually-hidden">week </span>
                {week === 0 ? "0" : `+${week}`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cohorts.map((cohort) => (
            <CohortRow key={cohort.week} cohort={cohort} longest={longest} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CohortRow({ cohort: { week, from, people, returned }, longest }: { cohort: Cohort; longest: number }) {
  const start = Date.parse(from);
  const name = shortDay(from);
  return (
    <tr>
      <th scope="row">
        <time dateTime={week}>{name}</time>
      </th>
      <td className="figure">
        <NumberLink
          value={people}
          of={`people new in the week of ${name}`}
          to={{ ...EVERYTHING, view: "people", people: "new", from, to: weekStart(start, 1) }}
        />
      </td>
      {Array.from({ length: longest }, (_, index) =>
        index >= returned.length ? (
          <td key={index} />
        ) : (
          <td
            key={index}
            className="figure heat-cell"
            style={{ "--share": people === 0 ? 0 : returned[index]! / people } as CSSProperties}
          >
            <NumberLink
              value={returned[index]!}
              of={`of the week of ${name} in week +${index}, ${percentText(returned[index]!, people)}`}
              to={{ view: "people", cohort: from, from: weekStart(start, index), to: weekStart(start, index + 1) }}
            />
            <span className="heat-share" aria-hidden="true">
              {people === 0 ? "" : percentText(returned[index]!, people)}
            </span>
          </td>
        ),
      )}
    </tr>
  );
}

export function endOfWeek(from: string): string {
  return weekStart(Date.parse(from), 1);
}
