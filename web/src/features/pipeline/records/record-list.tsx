import { useState, type ReactNode } from "react";

import { count, flat } from "../format";
import { Time } from "../parts-of-a-page";
import type { Data, TopicRecord } from "../pipeline-api";
import { RecordDetail } from "./record-detail";

interface RecordListProps {
  records: TopicRecord[];
  /** Under the row, closed or open. */
  note?(record: TopicRecord): ReactNode;
  /** Before the row. */
  before?(record: TopicRecord): ReactNode;
}

export function keyOf({ partition, offset }: Pick<TopicRecord, "partition" | "offset">): string {
  return `${partition}:${offset}`;
}

/** One line a record, which opens. */
export function RecordList({ records, note, before }: RecordListProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) =>
    setOpen((set) => {
      const next = new Set(set);
      if (!next.delete(key)) next.add(key);
      return next;
    });

  return (
    <ol className="records" aria-label="Records">
      {records.map((record) => {
        const key = keyOf(record);
        const isOpen = open.has(key);
        return (
          <li key={key} className={isOpen ? "record-open" : ""}>
            <div className="record-line">
              {before?.(record)}
              <button type="button" className="record-row" aria-expanded={isOpen} onClick={() => toggle(key)}>
                <span className="record-place">
                  <span className="visually-hidden">Partition and offset </span>
                  {record.partition}:{count(record.offset)}
                </span>
                <span className="record-time">
                  <Time time={record.time} />
                </span>
                <span className="record-value">
                  <Preview data={record.value} beside={record.key.data} />
                </span>
              </button>
            </div>
            {note?.(record)}
            {isOpen && <RecordDetail record={record} />}
          </li>
        );
      })}
    </ol>
  );
}

/** What a row says of a value: names and values where it has them, without what is the key as well. */
function Preview({ data: value, beside }: { data: Data; beside: unknown }) {
  if (value.form === "null") return <em>null (a deletion)</em>;
  const { data } = value;
  if (data === undefined) return <em>{count(value.size)} bytes</em>;
  if (typeof data !== "object" || data === null || Array.isArray(data)) return <>{flat(data)}</>;
  return (
    <>
      {Object.entries(data)
        .filter(([, field]) => field !== beside)
        .map(([name, field]) => (
          <span key={name} className="preview-pair">
            <span className="preview-name">{name}</span> {flat(field)}{" "}
          </span>
        ))}
    </>
  );
}
