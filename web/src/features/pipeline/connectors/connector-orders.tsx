import { useState } from "react";

import { Dialog } from "../../../ui/dialog";
import { Notice } from "../../../ui/notice";
import { textOf } from "../../../ui/use-load";
import { orderConnector, type Connector, type Order } from "../pipeline-api";
import { hasFailed } from "./connector-states";

const SAID: Record<Order, string> = {
  pause: "is asked to pause",
  resume: "is asked to resume",
  restart: "is asked to restart, with its tasks",
  stop: "is asked to stop",
};

interface ConnectorOrdersProps {
  connector: Connector;
  onOrdered(): void;
}

/** What one can tell a connector. It obeys a little later: the state says when. */
export function ConnectorOrders({ connector, onOrdered }: ConnectorOrdersProps) {
  const { name, state } = connector;
  const [sending, setSending] = useState<Order | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [done, setDone] = useState("");
  const [stopping, setStopping] = useState(false);

  async function give(order: Order) {
    if (sending) return;
    setSending(order);
    setFailure(null);
    setDone("");
    try {
      await orderConnector(name, order);
      setDone(`${name} ${SAID[order]}.`);
      onOrdered();
    } catch (error) {
      setFailure(textOf(error));
    } finally {
      setSending(null);
    }
  }

  const button = (order: Order, label: string, look = "outlined") => (
    <button type="button" className={`button ${look} small`} aria-label={`${label} ${name}`} aria-disabled={sending !== null} onClick={() => void give(order)}>
      {label}
    </button>
  );
  const resting = state === "PAUSED" || state === "STOPPED";
  return (
    <>
      <div className="orders">
        {resting ? button("resume", "Resume", "") : button("pause", "Pause")}
        {state !== "STOPPED" && button("restart", "Restart", hasFailed(connector) ? "" : "outlined")}
        {state !== "STOPPED" && (
          <button type="button" className="button danger outlined small" aria-haspopup="dialog" aria-label={`Stop ${name}…`} onClick={() => setStopping(true)}>
            Stop…
          </button>
        )}
        <p role="status" className="hint">
          {done}
        </p>
      </div>
      {failure && <Notice onDismiss={() => setFailure(null)}>{failure}</Notice>}
      {stopping && (
        <Dialog title={`Stop ${name}?`} onClose={() => setStopping(false)}>
          {(close) => (
            <>
              <p>Its tasks end, and no more rows are written. Events wait in the topic, as long as it keeps them, until somebody resumes it.</p>
              <div className="form-end">
                <button
                  type="button"
                  className="button danger"
                  onClick={() => {
                    close();
                    void give("stop");
                  }}
                >
                  Stop it
                </button>
                <button type="button" className="button outlined" onClick={close}>
                  Let it run
                </button>
              </div>
            </>
          )}
        </Dialog>
      )}
    </>
  );
}
