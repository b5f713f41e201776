import { useState } from "react";
import { Link, useParams } from "react-router-dom";

import { useLoad } from "../../../ui/use-load";
import { counted } from "../format";
import { Empty, Loading, PageHead } from "../parts-of-a-page";
import { fetchRecords, type TopicRecord } from "../pipeline-api";
import { keyOf, RecordList } from "../records/record-list";
import { reasonOf } from "./reason";
import { Redrive } from "./redrive";

const SHOWN_MAX = 100;

export function DeadLetterTopicPage() {
  const topic = useParams()["topic"] ?? "";
  const question = new URLSearchParams({ from: "end", limit: String(SHOWN_MAX) });
  const page = useLoad(topic, () => fetchRecords(topic, question));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());

  function choose(record: TopicRecord, yes: boolean) {
    const next = new Set(chosen);
    if (yes) next.add(keyOf(record));
    else next.delete(keyOf(record));
    setChosen(next);
  }

  return (
    <>
      <PageHead title={topic} above={{ to: "/pipeline/dead-letters", label: "Dead letters" }}>
        <p>
          The youngest first. Every record is also in <Link to={`/pipeline/topics/${encodeURIComponent(topic)}`}>the topic</Link>.
        </p>
      </PageHead>
      <Loading from={page}>
        {({ records }) =>
          records.length === 0 ? (
            <Empty title="No dead letters">Every record became a row.</Empty>
          ) : (
            <>
              <Redrive topic={topic} chosen={records.filter((record) => chosen.has(keyOf(record)))} onDone={page.reload} />
              <p className="hint" role="status">
                {counted(records.length, "record")}
                {records.length === SHOWN_MAX && ", the youngest"}
                {chosen.size > 0 && `, ${chosen.size} chosen`}.
              </p>
              <RecordList
                records={[...records].reverse()}
                before={(record) => (
                  <label className="choose">
                    <span className="visually-hidden">Choose {keyOf(record)}</span>
                    <input type="checkbox" checked={chosen.has(keyOf(record))} onChange={({ target }) => choose(record, target.checked)} />
                  </label>
                )}
                note={(record) => <Reason record={record} />}
              />
            </>
          )
        }
      </Loading>
    </>
  );
}

function Reason({ record }: { record: TopicRecord }) {
  const reason = reasonOf(record);
  if (!reason) return <p className="reason hint">The connector gave no reason.</p>;
  return (
    <p className="reason">
      <span className="part-problem">{reason.message || reason.exception}</span>{" "}
      <span className="hint">
        {reason.message && `${reason.exception}, `}
        {reason.stage && `stage ${reason.stage}, `}from {reason.from}
      </span>
    </p>
  );
}
