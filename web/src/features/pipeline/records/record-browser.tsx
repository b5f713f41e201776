import { useSearchParams } from "react-router-dom";

import { useLoad } from "../../../ui/use-load";
import { counted } from "../format";
import { Empty, Loading } from "../parts-of-a-page";
import { fetchRecords, type RecordPage } from "../pipeline-api";
import { RecordForm } from "./record-form";
import { RecordList } from "./record-list";
import { addressOf, parseQuery, placesOf, questionOf, type RecordQuery } from "./record-query";
import { RecordTail } from "./record-tail";

/** The records of a topic: from a place on, or as they come. */
export function RecordBrowser({ topic, partitions }: { topic: string; partitions: number[] }) {
  const [search, setSearch] = useSearchParams();
  const query = parseQuery(search);
  const change = (next: RecordQuery) => setSearch(addressOf(next));
  return (
    <section className="block" aria-labelledby="records">
      <div className="section-head">
        <h2 id="records">Records</h2>
        <div className="switch" role="group" aria-label="Which records">
          <button type="button" aria-pressed={!query.tail} onClick={() => change({ ...query, tail: false })}>
            Stored
          </button>
          <button type="button" aria-pressed={query.tail} onClick={() => change({ ...query, tail: true })}>
            Live
          </button>
        </div>
      </div>
      <RecordForm query={query} partitions={partitions} onChange={change} />
      {query.tail ? (
        <RecordTail topic={topic} query={questionOf(query)} />
      ) : (
        <StoredRecords topic={topic} query={query} onNext={(at) => change({ ...query, start: "next", at })} />
      )}
    </section>
  );
}

interface StoredRecordsProps {
  topic: string;
  query: RecordQuery;
  onNext(places: string): void;
}

function StoredRecords({ topic, query, onNext }: StoredRecordsProps) {
  const question = questionOf(query);
  const page = useLoad(question.toString(), () => fetchRecords(topic, question));
  const fromEnd = query.start === "end";
  return (
    <Loading from={page}>
      {(found) => (
        <>
          <p className="hint" role="status">
            {saidOf(found, fromEnd)}
            {found.truncated && " There was more to look at than one answer may hold: go on, or narrow it down."}
          </p>
          {found.records.length === 0 ? (
            <Empty title={query.text ? `No record holds “${query.text}” there` : "No records there"}>
              {fromEnd ? "New ones are under “Live” as they come." : "Try an earlier place, or the last ones."}
            </Empty>
          ) : (
            <RecordList records={fromEnd ? [...found.records].reverse() : found.records} />
          )}
          <div className="block-end">
            <button type="button" className="button outlined small" onClick={page.reload}>
              Read again
            </button>
            {(!fromEnd || found.truncated) && found.records.length > 0 && (
              <button type="button" className="button outlined small" onClick={() => onNext(placesOf(found.next))}>
                Next records
              </button>
            )}
          </div>
        </>
      )}
    </Loading>
  );
}

function saidOf({ records }: RecordPage, fromEnd: boolean): string {
  if (records.length < 2) return `${counted(records.length, "record")}.`;
  return `${counted(records.length, "record")}, ${fromEnd ? "youngest" : "oldest"} first.`;
}
