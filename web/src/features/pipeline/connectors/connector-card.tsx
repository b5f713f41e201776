import { Link } from "react-router-dom";

import { DataTable } from "../../../ui/data-table";
import { count, firstLine } from "../format";
import { State } from "../parts-of-a-page";
import type { Connector } from "../pipeline-api";
import { ConnectorOrders } from "./connector-orders";
import { healthOfState } from "./connector-states";

interface ConnectorCardProps {
  connector: Connector;
  /** The page is about this one: its name is the heading already. */
  alone: boolean;
  onOrdered(): void;
}

export function ConnectorCard({ connector, alone, onOrdered }: ConnectorCardProps) {
  return (
    <section className="connector card" aria-label={`Connector ${connector.name}`}>
      <div className="section-head">
        {!alone && (
          <h2>
            <Link to={`/pipeline/connectors/${encodeURIComponent(connector.name)}`}>{connector.name}</Link>
          </h2>
        )}
        <State health={healthOfState(connector.state)}>{connector.state.toLowerCase()}</State>
      </div>
      <Facts connector={connector} />
      {connector.error && <p className="part-problem">{firstLine(connector.error)}</p>}
      {connector.problem && <p className="part-problem">{firstLine(connector.problem)}</p>}
      <Tasks connector={connector} />
      <ConnectorOrders connector={connector} onOrdered={onOrdered} />
      <details open={alone}>
        <summary>Configuration ({Object.keys(connector.config).length})</summary>
        <DataTable
          caption={`Configuration of ${connector.name}`}
          captionHidden
          columns={[
            { key: "name", head: "Name" },
            { key: "value", head: "Value" },
          ]}
          rows={Object.entries(connector.config).map(([name, value]) => ({
            key: name,
            cells: [<code key="name">{name}</code>, <code key="value">{value}</code>],
          }))}
        />
      </details>
    </section>
  );
}

function Facts({ connector: { type, class: name, lag, deadLetters, deadLetterTopic } }: { connector: Connector }) {
  return (
    <dl className="facts">
      <div>
        <dt>Lag</dt>
        <dd>{lag === null ? "not known" : `${count(lag)} records`}</dd>
      </div>
      <div>
        <dt>Dead letters</dt>
        <dd>
          {deadLetters === null ? (
            "no topic for them"
          ) : deadLetterTopic ? (
            <Link to={`/pipeline/dead-letters/${encodeURIComponent(deadLetterTopic)}`}>{count(deadLetters)}</Link>
          ) : (
            count(deadLetters)
          )}
        </dd>
      </div>
      <div>
        <dt>Kind</dt>
        <dd>
          {type}, <code>{name}</code>
        </dd>
      </div>
    </dl>
  );
}

function Tasks({ connector: { name, tasks } }: { connector: Connector }) {
  if (tasks.length === 0) return <p className="hint">It has no tasks at the moment.</p>;
  return (
    <>
      <DataTable
        caption={`Tasks of ${name}`}
        captionHidden
        columns={[
          { key: "task", head: "Task" },
          { key: "state", head: "State" },
          { key: "worker", head: "Worker" },
        ]}
        rows={tasks.map(({ id, state, worker }) => ({
          key: String(id),
          cells: [
            `Task ${id}`,
            <State key="state" health={healthOfState(state)}>
              {state.toLowerCase()}
            </State>,
            <code key="worker">{worker || "none"}</code>,
          ],
        }))}
      />
      {tasks.map((task) => (task.error || task.trace) && <TaskError key={task.id} id={task.id} error={task.error || firstLine(task.trace ?? "")} trace={task.trace} />)}
    </>
  );
}

function TaskError({ id, error, trace }: { id: number; error: string; trace: string | null }) {
  return (
    <div className="task-error">
      <p className="part-problem">
        <strong>Task {id}:</strong> {firstLine(error)}
      </p>
      {trace && (
        <details>
          <summary>The whole trace</summary>
          <pre tabIndex={0} aria-label={`Trace of task ${id}`}>
            {trace}
          </pre>
        </details>
      )}
    </div>
  );
}
