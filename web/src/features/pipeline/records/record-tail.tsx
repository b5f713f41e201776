import { useRef, useState } from "react";

import { useLive } from "../../../ui/live";
import { Notice } from "../../../ui/notice";
import { count, counted } from "../format";
import { Empty, State } from "../parts-of-a-page";
import { tailOf, type TopicRecord } from "../pipeline-api";
import { RecordList } from "./record-list";

const SHOWN_MAX = 200;

interface Arrival {
  records: TopicRecord[];
  /** Too many at once to be sent. */
  skipped?: number;
}

/** Records as they come, the youngest first; while paused they are kept back. */
export function RecordTail({ topic, query }: { topic: string; query: URLSearchParams }) {
  const [shown, setShown] = useState<TopicRecord[]>([]);
  const [seen, setSeen] = useState(0);
  const [waiting, setWaiting] = useState(0);
  const [paused, setPaused] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const kept = useRef<TopicRecord[]>([]);

  const state = useLive(tailOf(topic, query), {
    records: ({ records, skipped = 0 }: Arrival) => {
      setProblem(null);
      setSeen((before) => before + records.length + skipped);
      kept.current = [...[...records].reverse(), ...kept.current].slice(0, SHOWN_MAX);
      if (paused) setWaiting((before) => before + records.length);
      else setShown(kept.current);
    },
    problem: ({ message }: { message: string }) => setProblem(message),
  });

  function resume() {
    setPaused(false);
    setWaiting(0);
    setShown(kept.current);
  }

  return (
    <>
      <div className="tail-bar">
        <State health={state !== "live" ? "bad" : paused ? "off" : "good"}>
          {state === "away" ? "not connected, trying again" : state === "connecting" ? "connecting" : paused ? "paused" : "live"}
        </State>
        <p className="hint">
          {count(seen)} came since you look{seen > SHOWN_MAX && <>, the last {SHOWN_MAX} are kept</>}
        </p>
        <button type="button" className="button outlined small" aria-pressed={paused} onClick={paused ? resume : () => setPaused(true)}>
          {paused ? `Resume${waiting > 0 ? `, ${counted(waiting, "new record")}` : ""}` : "Pause"}
        </button>
      </div>
      {problem && <Notice>{problem}</Notice>}
      {shown.length === 0 ? (
        <Empty title="Nothing came yet">Open a page or tick a task in another window, and see it here.</Empty>
      ) : (
        <RecordList records={shown} />
      )}
    </>
  );
}
