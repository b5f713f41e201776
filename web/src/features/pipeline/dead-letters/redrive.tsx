import { useState } from "react";

import { Dialog } from "../../../ui/dialog";
import { Notice } from "../../../ui/notice";
import { textOf } from "../../../ui/use-load";
import { count, counted } from "../format";
import { redrive, type Redriven, type TopicRecord } from "../pipeline-api";

interface RedriveProps {
  topic: string;
  /** Nothing chosen means all. */
  chosen: TopicRecord[];
  onDone(): void;
}

/** Sends dead letters again: first it says what would happen, then it asks. */
export function Redrive({ topic, chosen, onDone }: RedriveProps) {
  const [plan, setPlan] = useState<Redriven | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [done, setDone] = useState("");
  const records = chosen.length > 0 ? chosen.map(({ partition, offset }) => ({ partition, offset })) : undefined;

  async function run(dryRun: boolean) {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    setDone("");
    try {
      const result = await redrive(topic, dryRun, records);
      if (dryRun) return setPlan(result);
      setDone(`${counted(result.sent, "record")} sent again, ${count(result.skipped)} left out.`);
      onDone();
    } catch (error) {
      setFailure(textOf(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="redrive">
      <div className="orders">
        <button type="button" className="button" aria-haspopup="dialog" aria-disabled={busy} onClick={() => void run(true)}>
          {busy ? "One moment…" : chosen.length > 0 ? `Send ${chosen.length} again…` : "Send all again…"}
        </button>
        <p className="hint">First it is only tried out: you see what would happen.</p>
      </div>
      {failure && <Notice onDismiss={() => setFailure(null)}>{failure}</Notice>}
      <p role="status" className={done ? "done" : "visually-hidden"}>
        {done}
      </p>
      {plan && (
        <Dialog title="Send them again?" onClose={() => setPlan(null)}>
          {(close) => (
            <Plan
              plan={plan}
              onSend={() => {
                close();
                void run(false);
              }}
              onClose={close}
            />
          )}
        </Dialog>
      )}
    </div>
  );
}

function Plan({ plan, onSend, onClose }: { plan: Redriven; onSend(): void; onClose(): void }) {
  const { found, skipped, unknown = 0, more } = plan;
  // A dry run sends nothing: what is neither left out nor without an origin would be sent.
  const wouldSend = Math.max(0, found - skipped - unknown);
  return (
    <>
      <p>A dry run over {counted(found, "dead letter")}: nothing has been sent yet.</p>
      <dl className="facts">
        <div>
          <dt>Would go</dt>
          <dd>{count(wouldSend)}, back to where they came from</dd>
        </div>
        <div>
          <dt>Left out</dt>
          <dd>{count(skipped)}, which were sent again before</dd>
        </div>
        {unknown > 0 && (
          <div>
            <dt>Stay</dt>
            <dd>{count(unknown)}, which do not say where they came from</dd>
          </div>
        )}
      </dl>
      {more && <p className="hint">There are more than one run takes: another run takes the next ones.</p>}
      <p className="hint">The cause should be gone by then: what dies again is a dead letter again.</p>
      <div className="form-end">
        {wouldSend > 0 && (
          <button type="button" className="button" onClick={onSend}>
            Send {count(wouldSend)} again
          </button>
        )}
        <button type="button" className="button outlined" onClick={onClose}>
          {wouldSend > 0 ? "Not now" : "Close"}
        </button>
      </div>
    </>
  );
}
