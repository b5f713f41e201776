import { useState } from "react";
import { Link } from "react-router-dom";

import { Nothing, Panel } from "./charts/panel";
import { changeForName } from "./filter";
import { count, counted } from "./format";
import { ANONYMOUS, pathOf, type Top } from "./insights-api";
import { useInsights } from "./insights-context";
import { NumberLink } from "./number-link";
import { useQuestion } from "./use-question";

const FEW = 7;
const MANY = 200;

interface TopPanelProps {
  by: "who" | "page" | "title";
  title: string;
  head: string;
  nothing: string;
}

export function TopPanel({ by, title, head, nothing }: TopPanelProps) {
  const { question, tick, at, filter } = useInsights();
  const [limit, setLimit] = useState(FEW);
  const path = pathOf("top", question({ by, limit: String(limit) }));
  const answer = useQuestion<Top>(path, tick);
  const change = (name: string) => changeForName(by, name, filter.actions);

  return (
    <Panel title={title} answer={answer} path={path} height="list">
      {({ rows, names }) =>
        rows.length === 0 ? (
          <Nothing>{nothing}</Nothing>
        ) : (
          <>
            <table className="bars">
              <caption className="visually-hidden">{title}</caption>
              <thead>
                <tr>
                  <th scope="col">{head}</th>
                  <th scope="col" className="figure">
                    Events
                  </th>
                  {by !== "who" && (
                    <th scope="col" className="figure">
                      People
                    </th>
                  )}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.name}>
                    <th scope="row">
                      <Link
                        to={at(change(row.name))}
                        title={row.name}
                        className={row.name === ANONYMOUS && by === "who" ? "nobody" : ""}
                      >
                        {row.name}
                      </Link>
                      <span className="bar" style={{ width: `${(100 * row.events) / rows[0]!.events}%` }} />
                    </th>
                    <td className="figure">
                      <NumberLink
                        value={row.events}
                        of={`events of ${row.name}`}
                        to={{ ...change(row.name), view: "events" }}
                      />
                    </td>
                    {by !== "who" && (
                      <td className="figure">
                        <NumberLink
                          value={row.people}
                          of={`people at ${row.name}`}
                          to={{ ...change(row.name), view: "people" }}
                        />
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
            {(names > rows.length || limit === MANY) && (
              <p className="panel-end">
                {names > rows.length
                  ? counted(names - rows.length, "other")
                  : `All ${count(names)}`}
                <button
                  type="button"
                  className="text-button"
                  aria-label={`${limit === FEW ? "More" : "Fewer"}: ${title}`}
                  onClick={() => setLimit(limit === FEW ? MANY : FEW)}
                >
                  {limit === FEW ? "More" : "Fewer"}
                </button>
              </p>
            )}
          </>
        )
      }
    </Panel>
  );
}
