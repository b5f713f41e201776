import { fineClock } from "../format";
import type { Stage, StageState } from "../insights-api";

const NAMES: Record<string, { name: string; about: string }> = {
  accepted: { name: "Accepted", about: "by the site" },
  outbox: { name: "In the outbox", about: "on the site's disk" },
  produced: { name: "Produced", about: "into the log" },
  fetched: { name: "Fetched", about: "by the connector" },
  written: { name: "Written", about: "into the table" },
  visible: { name: "Visible", about: "in insights" },
};

const WORDS: Record<StageState, string> = { done: "done", waiting: "waits", failed: "failed", unknown: "not known" };
const MARKS: Record<StageState, string> = {
  done: "m4.6 8.3 2.3 2.4 4.6-5.1",
  waiting: "M8 4.5V8l2.4 1.6",
  failed: "m5.2 5.2 5.6 5.6m0-5.6-5.6 5.6",
  unknown: "M5 8h6",
};

interface StageRowProps {
  stage: Stage;
  /** The longest of all stages, in ms. */
  longest: number;
  /** A later one is done. */
  passed: boolean;
}

export function StageRow({ stage: { stage, state, at, ms, where, why, rule, field, remedy }, longest, passed }: StageRowProps) {
  const { name, about } = NAMES[stage] ?? { name: stage, about: "" };
  return (
    <li className={`stage stage-${state} ${passed ? "stage-passed" : ""}`}>
      <svg className="stage-mark" viewBox="0 0 16 16" width="24" height="24" aria-hidden="true" focusable="false">
        <circle cx="8" cy="8" r="7" />
        <path d={MARKS[state]} />
      </svg>
      <div className="stage-text">
        <p className="stage-name">
          {name} <span className="hint">{about}</span>
          {state !== "done" && <span className="stage-word">{WORDS[state]}</span>}
        </p>
        {where && <p className="stage-where">{where}</p>}
        {why && <p className="stage-why">{why}</p>}
        {rule && (
          <p className="stage-rule">
            <strong>Rule:</strong> {rule}
          </p>
        )}
        {field && (
          <p className="stage-field">
            <strong>Field:</strong> <code>{field}</code>
          </p>
        )}
        {remedy && (
          <p className="stage-remedy">
            <strong>What to do:</strong> {remedy}
          </p>
        )}
      </div>
      <div className="stage-time">
        {at && <time dateTime={at}>{fineClock(at)}</time>}
        {ms !== null && ms !== undefined && at && (
          <span className="stage-ms">
            +{ms.toLocaleString("en")} ms
            <span className="stage-bar" style={{ width: `${(100 * ms) / longest}%` }} />
          </span>
        )}
      </div>
    </li>
  );
}
