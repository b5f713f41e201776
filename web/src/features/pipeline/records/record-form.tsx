import { useEffect, useState, type FormEvent } from "react";

import { LIMITS, localTime, type RecordQuery, type Start } from "./record-query";

const STARTS: { start: Start; label: string }[] = [
  { start: "end", label: "The last" },
  { start: "begin", label: "The first" },
  { start: "offset", label: "From an offset" },
  { start: "time", label: "From a time" },
];

interface RecordFormProps {
  query: RecordQuery;
  partitions: number[];
  onChange(query: RecordQuery): void;
}

/** What is chosen holds at once; what is typed when it is sent. */
export function RecordForm({ query, partitions, onChange }: RecordFormProps) {
  const { text: textInAddress, start: startInAddress, at: atInAddress } = query;
  const [text, setText] = useState(textInAddress);
  const [start, setStart] = useState<Start>("end");
  const [at, setAt] = useState("");
  const needsPlace = start === "offset" || start === "time";

  // The fields follow the address, whoever changed it.
  useEffect(() => setText(textInAddress), [textInAddress]);
  useEffect(() => {
    const paging = startInAddress === "next";
    setStart(paging ? "offset" : startInAddress);
    setAt(paging ? "" : atInAddress);
  }, [startInAddress, atInAddress]);

  function choose(next: Start) {
    setStart(next);
    setAt("");
    if (next === "end" || next === "begin") onChange({ ...query, start: next, at: "", text, tail: false });
  }

  function show(event: FormEvent) {
    event.preventDefault();
    onChange(query.tail ? { ...query, text } : { ...query, start, at, text });
  }

  return (
    <form className="bar" onSubmit={show}>
      {!query.tail && (
        <label>
          Show
          <select value={start} onChange={({ target }) => choose(target.value as Start)}>
            {STARTS.map(({ start, label }) => (
              <option key={start} value={start}>
                {label}
              </option>
            ))}
          </select>
        </label>
      )}
      {!query.tail && start === "offset" && (
        <label>
          Offset
          <input type="text" inputMode="numeric" pattern="[0-9]{1,11}" required size={10} value={at} onChange={({ target }) => setAt(target.value)} />
        </label>
      )}
      {!query.tail && start === "time" && (
        <label>
          Time
          <input
            type="datetime-local"
            step={1}
            required
            value={localTime(at)}
            onChange={({ target }) => setAt(target.value && new Date(target.value).toISOString())}
          />
        </label>
      )}
      {!query.tail && (
        <label>
          How many
          <select value={query.limit} onChange={({ target }) => onChange({ ...query, limit: target.value })}>
            {LIMITS.map((limit) => (
              <option key={limit}>{limit}</option>
            ))}
          </select>
        </label>
      )}
      <label>
        Partition
        <select value={query.partition} onChange={({ target }) => onChange({ ...query, partition: target.value })}>
          <option value="">All</option>
          {partitions.map((partition) => (
            <option key={partition}>{partition}</option>
          ))}
        </select>
      </label>
      <label className="bar-grow">
        Text in key, value or headers
        <input type="search" maxLength={200} value={text} onChange={({ target }) => setText(target.value)} />
      </label>
      <button type="submit" className="button outlined bar-button">
        {needsPlace && !query.tail ? "Go there" : "Search"}
      </button>
    </form>
  );
}
