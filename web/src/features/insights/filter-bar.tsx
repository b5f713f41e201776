import { useEffect, useId, useRef, useState, type FormEvent } from "react";
import { Link, useNavigate } from "react-router-dom";

import { CrossIcon } from "../../ui/icons";
import { SearchField } from "../../ui/search-field";
import { ACTIONS, inOrder, toneOf } from "./actions";
import { RANGES, type Change } from "./filter";
import { momentText } from "./format";
import { useInsights } from "./insights-context";
import { useMenu } from "./use-menu";

/** Browsers refuse addresses that change with each key. */
const ADDRESS_AFTER_MS = 400;

export function FilterBar({ known }: { known: string[] }) {
  const text = useText("text");
  return (
    <section className="filter-bar" aria-label="Filter">
      <Ranges />
      <div className="filter-row">
        <Actions known={known} />
        <SearchField label="Search people, pages and titles" maxLength={200} {...text} />
      </div>
      <More />
      <Chips />
    </section>
  );
}

function Ranges() {
  const { filter, at } = useInsights();
  return (
    <div className="filter-row">
      <nav className="filters ranges" aria-label="Range">
        {RANGES.map(({ range, label, spoken }) => (
          <Link
            key={range}
            to={at({ range })}
            aria-label={`${label}: ${spoken}`}
            aria-current={filter.range === range ? "true" : undefined}
          >
            {label}
          </Link>
        ))}
      </nav>
      <OwnRange />
    </div>
  );
}

function OwnRange() {
  const { filter, bounds, at } = useInsights();
  const navigate = useNavigate();
  const { menu, close, onToggle } = useMenu();
  const [error, setError] = useState("");
  const id = useId();

  function apply(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [from, to] = ["from", "to"].map((name) => isoOf(String(form.get(name) ?? "")));
    if (from && to && from >= to) return setError("The end must be after the beginning.");
    setError("");
    close();
    navigate(at({ range: null, from: from ?? null, to: to ?? null }));
  }

  return (
    <details ref={menu} className="own-range" onToggle={onToggle}>
      <summary className={filter.range === null ? "chosen" : ""}>Own range</summary>
      <form className="own-range-form" noValidate onSubmit={apply} key={`${filter.from}${filter.to}${filter.range}`}>
        <label>
          From
          <input
            type="datetime-local"
            name="from"
            defaultValue={localOf(bounds.from)}
            aria-describedby={error ? id : undefined}
          />
        </label>
        <label>
          To, not included
          <input
            type="datetime-local"
            name="to"
            defaultValue={localOf(bounds.to)}
            aria-describedby={error ? id : undefined}
          />
        </label>
        {error && (
          <p className="field-error" role="alert" id={id}>
            {error}
          </p>
        )}
        <button type="submit" className="button small">
          Show
        </button>
      </form>
    </details>
  );
}

function isoOf(local: string): string | null {
  const date = new Date(local);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** As the browser's field wants it, in the reader's zone. */
function localOf(time: number | null): string {
  if (time === null) return "";
  const date = new Date(time);
  const two = (figure: number) => String(figure).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Which actions; none chosen is all. At the same time what the colours mean. */
function Actions({ known }: { known: string[] }) {
  const { filter, at } = useInsights();
  const navigate = useNavigate();
  const choose = (action: string) => {
    const next = filter.actions.includes(action)
      ? filter.actions.filter((one) => one !== action)
      : [...filter.actions, action];
    navigate(at({ action: inOrder(next).join(",") }));
  };
  return (
    <div className="action-filter" role="group" aria-label="Actions">
      {inOrder([...ACTIONS, ...known, ...filter.actions]).map((action) => (
        <button
          key={action}
          type="button"
          className="tool"
          aria-pressed={filter.actions.includes(action)}
          onClick={() => choose(action)}
        >
          <span className={`dot ${toneOf(action)}`} aria-hidden="true" />
          {action}
        </button>
      ))}
    </div>
  );
}

type TextKey = "text" | "who" | "what";

/** A text of the filter: into the address when the typing stops, from it when that changes. */
function useText(key: TextKey) {
  const { filter, at } = useInsights();
  const navigate = useNavigate();
  const inAddress = filter[key] ?? "";
  const [value, setValue] = useState(inAddress);
  const written = useRef(inAddress);
  const go = useRef((_: string) => {});
  go.current = (value) => {
    // One step back leads to before the typing.
    const replace = written.current !== "" && value !== "";
    written.current = value;
    navigate(at({ [key]: value || null }), { replace });
  };

  useEffect(() => {
    if (inAddress !== written.current) setValue(inAddress);
    written.current = inAddress;
  }, [inAddress]);
  useEffect(() => {
    if (value.trim() === written.current) return;
    const timer = setTimeout(() => go.current(value.trim()), ADDRESS_AFTER_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return { value, onChange: setValue };
}

function More() {
  const { filter } = useInsights();
  const set = [filter.who, filter.what, filter.automated, filter.local].some((one) => one !== null);
  return (
    <details className="more-filters">
      <summary>{set ? "More filters, some set" : "More filters"}</summary>
      <div className="more-fields">
        <TextField label="Person" of="who" placeholder="exactly, or anonymous" />
        <TextField label="Page or title" of="what" placeholder="exactly" />
        <Choice label="By a machine" of="automated" all="People and machines" yes="Machines only" no="People only" />
        <Choice
          label="From this machine"
          of="local"
          all="From everywhere"
          yes="From this machine only"
          no="From elsewhere only"
        />
      </div>
    </details>
  );
}

function TextField({ label, of, placeholder }: { label: string; of: TextKey; placeholder: string }) {
  const { value, onChange } = useText(of);
  return (
    <label>
      {label}
      <input
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

function Choice({
  label,
  of,
  all,
  yes,
  no,
}: {
  label: string;
  of: "automated" | "local";
  all: string;
  yes: string;
  no: string;
}) {
  const { filter, at } = useInsights();
  const navigate = useNavigate();
  return (
    <label>
      {label}
      <select value={filter[of] ?? ""} onChange={(event) => navigate(at({ [of]: event.target.value || null }))}>
        <option value="">{all}</option>
        <option value="false">{no}</option>
        <option value="true">{yes}</option>
      </select>
    </label>
  );
}

/** What is set beside actions and a range of the row: each goes by a click. */
function Chips() {
  const { filter, at } = useInsights();
  const chips: { text: string; change: Change }[] = [];
  if (filter.range === null) {
    const end = filter.to === null ? "now" : momentText(filter.to);
    chips.push({
      text: `${filter.from === null ? "the beginning" : momentText(filter.from)} – ${end}`,
      change: { from: null, to: null },
    });
  }
  if (filter.who !== null) chips.push({ text: filter.who, change: { who: null } });
  if (filter.what !== null) chips.push({ text: filter.what, change: { what: null } });
  if (filter.text !== null) chips.push({ text: `“${filter.text}”`, change: { text: null } });
  if (filter.automated !== null)
    chips.push({ text: filter.automated === "true" ? "machines only" : "people only", change: { automated: null } });
  if (filter.local !== null)
    chips.push({ text: filter.local === "true" ? "from this machine" : "from elsewhere", change: { local: null } });
  if (chips.length === 0 && filter.actions.length === 0) return null;
  return (
    <ul className="chips" aria-label="What is set">
      {chips.map(({ text, change }) => (
        <li key={text}>
          <Link to={at(change)} aria-label={`Without ${text}`} title={text}>
            <span>{text}</span>
            <CrossIcon />
          </Link>
        </li>
      ))}
      <li>
        <Link className="clear" to="/insights">
          Clear all
        </Link>
      </li>
    </ul>
  );
}
