import { boundsBefore, type Change } from "./filter";
import { count, deltaText } from "./format";
import { ANONYMOUS, type Summary } from "./insights-api";
import { useInsights } from "./insights-context";
import { NumberLink } from "./number-link";

const NUMBERS: {
  key: "events" | "people" | "newPeople" | "returning" | "anonymous";
  label: string;
  of: string;
  to: Change;
}[] = [
  { key: "events", label: "Events", of: "events", to: { view: "events" } },
  { key: "people", label: "People", of: "people", to: { view: "people" } },
  { key: "newPeople", label: "New", of: "new people", to: { view: "people", people: "new" } },
  { key: "returning", label: "Returning", of: "returning people", to: { view: "people", people: "returning" } },
  {
    key: "anonymous",
    label: "Without a name",
    of: "events of nobody who was signed in",
    to: { view: "events", who: ANONYMOUS },
  },
];

export function KeyNumbers({ summary, old }: { summary: Summary | null; old: boolean }) {
  const { comparing, filter } = useInsights();
  return (
    <dl className={`key-numbers ${old ? "old" : ""}`} aria-busy={summary === null}>
      {NUMBERS.map(({ key, label, of, to }) => (
        <div key={key}>
          <dt>{label}</dt>
          <dd className="key-number">
            {summary === null ? (
              <span className="awaited-number">–</span>
            ) : key === "anonymous" && filter.who !== null && filter.who !== ANONYMOUS ? (
              <span className="zero">{count(summary[key])}</span>
            ) : (
              <NumberLink value={summary[key]} of={of} to={to} />
            )}
          </dd>
          {comparing && (
            <dd className="delta">
              {summary?.before ? <Delta now={summary[key]} before={summary.before[key]} of={of} to={to} /> : "\u00a0"}
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}

function Delta({ now, before, of, to }: { now: number; before: number; of: string; to: Change }) {
  const { bounds } = useInsights();
  const text = deltaText(now, before);
  const { from = null, to: end = null } = boundsBefore(bounds) ?? {};
  const range = from !== null && end !== null && { from: new Date(from).toISOString(), to: new Date(end).toISOString() };
  return (
    <>
      <span className={now > before ? "up" : now < before ? "down" : "same"}>{text}</span>{" "}
      <span className="was">
        from{" "}
        {range ? <NumberLink value={before} of={`${of} in the period before`} to={{ ...to, ...range }} /> : count(before)}
      </span>
    </>
  );
}
