import { useEffect } from "react";

import { DataTable } from "../../../ui/data-table";
import { useLoad } from "../../../ui/use-load";
import { count, counted, secondText } from "../format";
import { Loading, State } from "../parts-of-a-page";
import { fetchLedger, type LedgerStage, type LedgerState } from "../pipeline-api";

const ASK_EVERY_MS = 5_000;

const COLUMNS = [
  { key: "stage", head: "Stage" },
  { key: "received", head: "Received", figure: true },
  { key: "passed", head: "Passed on", figure: true },
  { key: "refused", head: "Refused", figure: true },
  { key: "suppressed", head: "Suppressed", figure: true },
  { key: "dead", head: "Dead", figure: true },
  { key: "waiting", head: "Waiting", figure: true },
  { key: "missing", head: "Missing", figure: true },
];
const FIGURES = ["received", "passed", "refused", "suppressed", "dead", "waiting"] as const;

export function Ledger() {
  const ledger = useLoad("ledger", fetchLedger);
  const { reload } = ledger;
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && reload(), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);

  return (
    <section className="ledger" aria-labelledby="ledger">
      <div className="section-head">
        <h2 id="ledger">The ledger</h2>
        {ledger.data && <Verdict ledger={ledger.data} />}
      </div>
      <p className="hint">
        At every stage, what was received is passed on, refused, suppressed, dead or waiting. Anything else is missing.
      </p>
      <Loading from={ledger}>
        {(data) => (
          <>
            {data.problem && <p className="ledger-problem">{data.problem}</p>}
            <DataTable
              caption="The ledger, stage by stage"
              captionHidden
              columns={COLUMNS}
              rows={data.stages.map((stage) => ({
                key: stage.stage,
                className: stage.missing === 0 ? "" : "row-bad",
                cells: [stage.stage, ...FIGURES.map((name) => figure(stage[name])), <Missing key="missing" stage={stage} />],
              }))}
            />
            {!data.balanced && missingOf(data) !== 0 && <WhatToDo missing={missingOf(data)} />}
            <p className="hint">
              Counted at <time dateTime={data.at}>{secondText(data.at)}</time>.
            </p>
          </>
        )}
      </Loading>
    </section>
  );
}

function missingOf({ stages }: LedgerState): number {
  return stages.reduce((sum, { missing }) => sum + Math.abs(missing), 0);
}

function figure(value: number) {
  return value === 0 ? <span className="zero">0</span> : count(value);
}

function Missing({ stage: { missing } }: { stage: LedgerStage }) {
  return missing === 0 ? <span className="zero">0</span> : <strong className="missing">{count(missing)}</strong>;
}

function Verdict({ ledger }: { ledger: LedgerState }) {
  const missing = missingOf(ledger);
  return (
    <div role="status">
      {ledger.balanced ? (
        <State health="good">balanced</State>
      ) : (
        <State health="bad">{missing === 0 ? "not balanced" : `${counted(missing, "event")} missing`}</State>
      )}
    </div>
  );
}

function WhatToDo({ missing }: { missing: number }) {
  return (
    <p className="ledger-problem">
      {counted(missing, "event is", "events are")} not accounted for. <code>taskflow audit</code> reads the topic and the table and
      names the ids that are missing or there twice; <code>taskflow trace ID</code> says where one stopped.
    </p>
  );
}
