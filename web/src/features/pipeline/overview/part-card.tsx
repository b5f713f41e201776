import { Link } from "react-router-dom";

import { count, durationText, firstLine, flat, rateText, wordsOf } from "../format";
import { State } from "../parts-of-a-page";
import type { Part } from "../pipeline-api";
import { healthOf, kindOf, placeOf } from "./part-names";
import { Sparkline } from "./sparkline";

export function PartCard({ part, rates }: { part: Part; rates: number[] }) {
  const place = placeOf(part.part);
  const health = healthOf(part);
  return (
    <article className={`part part-${part.part} part-is-${health}`} aria-labelledby={`part-${part.part}`}>
      <div className="part-head">
        <h2 id={`part-${part.part}`}>
          {place?.page ? <Link to={place.page.to}>{place.name}</Link> : (place?.name ?? part.part)}
        </h2>
        <State health={health}>{health === "bad" && part.state === "up" ? "problem" : part.state}</State>
      </div>
      <p className="part-does">{place?.does}</p>
      {part.rate !== null && (
        <div className="part-rate">
          <p>
            <strong>{rateText(part.rate)}</strong> /s
          </p>
          <Sparkline rates={rates} />
        </div>
      )}
      {part.backlog !== null && <Backlog part={part} what={place?.backlog ?? "waiting"} />}
      {part.problem && <p className={health === "bad" ? "part-problem" : "part-note"}>{firstLine(part.problem)}</p>}
      <p className="part-foot">
        {part.address && <code>{part.address}</code>}
        <span>{kindOf(part)}</span>
      </p>
      <More detail={part.detail} />
    </article>
  );
}

function Backlog({ part, what }: { part: Part; what: string }) {
  return (
    <p className="part-backlog">
      <strong>{count(part.backlog!)}</strong> {what}
      {part.backlogSeconds !== null && part.backlog! > 0 && <>, {durationText(part.backlogSeconds)}</>}
    </p>
  );
}

const SHOWN_ELSEWHERE = ["version"];

function More({ detail }: { detail: Part["detail"] }) {
  const rest = Object.entries(detail).filter(([name]) => !SHOWN_ELSEWHERE.includes(name));
  if (rest.length === 0) return null;
  return (
    <details className="part-more">
      <summary>More</summary>
      <dl>
        {rest.map(([name, value]) => (
          <div key={name}>
            <dt>{wordsOf(name)}</dt>
            <dd>{typeof value === "number" ? count(value) : flat(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
