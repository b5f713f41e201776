import { Link } from "react-router-dom";

import type { LiveState } from "../../../ui/live";
import { Notice } from "../../../ui/notice";
import { firstLine, secondText } from "../format";
import { Empty, PageHead, State } from "../parts-of-a-page";
import type { Part } from "../pipeline-api";
import { Diagram } from "./diagram";
import { Ledger } from "./ledger";
import { healthOf, placeOf } from "./part-names";
import { useParts } from "./use-parts";

const LIST = new Intl.ListFormat("en");

export function OverviewPage() {
  const { latest, rates, state } = useParts();
  const troubled = latest?.parts.filter((part) => part.problem || healthOf(part) === "bad") ?? [];
  return (
    <>
      <PageHead title="Pipeline" tab="Pipeline" aside={latest && <Summary parts={latest.parts} troubled={troubled} />}>
        <p>The way of every event, as it is now. {latest && <Freshness at={latest.at} state={state} />}</p>
      </PageHead>
      {state === "away" && (
        <Notice>
          {latest ? "The connection is lost: these are the last figures." : "The parts cannot be seen at the moment."} Trying again…
        </Notice>
      )}
      {latest ? (
        <Diagram latest={latest} rates={rates} />
      ) : (
        state !== "away" && (
          <div className="diagram-awaited">
            <Empty title="One moment…">The parts are asked.</Empty>
          </div>
        )
      )}
      {troubled.length > 0 && <Problems parts={troubled} />}
      <Ledger />
    </>
  );
}

function Freshness({ at, state }: { at: string; state: LiveState }) {
  return (
    <span className="freshness">
      {state === "live" ? "Live" : "Last seen"}, <time dateTime={at}>{secondText(at)}</time>
    </span>
  );
}

function Summary({ parts, troubled }: { parts: Part[]; troubled: Part[] }) {
  const names = troubled.map(({ part }) => placeOf(part)?.name ?? part);
  return (
    <div role="status">
      {names.length === 0 ? (
        <State health="good">All {parts.length} parts are well</State>
      ) : (
        <State health={troubled.some((part) => healthOf(part) === "bad") ? "bad" : "busy"}>
          {LIST.format(names)} {names.length === 1 ? "has a problem" : "have problems"}
        </State>
      )}
    </div>
  );
}

function Problems({ parts }: { parts: Part[] }) {
  return (
    <section className={`problems ${parts.some((part) => healthOf(part) === "bad") ? "" : "problems-mild"}`} aria-labelledby="problems">
      <h2 id="problems">What helps</h2>
      <dl>
        {parts.map((part) => {
          const place = placeOf(part.part);
          return (
            <div key={part.part}>
              <dt>{place?.name ?? part.part}</dt>
              <dd>
                {part.problem && <p className={healthOf(part) === "bad" ? "part-problem" : ""}>{firstLine(part.problem)}</p>}
                <p>
                  {place?.effect} <code>taskflow doctor</code> looks for the cause. {place?.page && <Link to={place.page.to}>{place.page.label}</Link>}
                </p>
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
