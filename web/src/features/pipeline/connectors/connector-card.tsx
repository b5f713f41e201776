import { Link } from "react-router-dom";

import { DataTable } from "../../../ui/data-table";
import { count, firstLine, secondText } from "../format";
import { State } from "../parts-of-a-page";
import type { Connector, Task } from "../pipeline-api";
import { ConnectorOrders } from "./connector-orders";
import { healthOfState } from "./connector-states";
import { LastRestart, Since } from "./history";

interface ConnectorCardProps {
  connector: Connector;
  /** Since when its history is known. */
  watched: string | null;
  /** The page is about this one: its name is the heading already. */
  alone: boolean;
  onOrdered(): void;
}

export function ConnectorCard({ connector, watched, alone, onOrdered }: ConnectorCardProps) {
  return (
    <section className="connector card" aria-label={`Connector ${connector.name}`}>
      <div className="section-head">
        {!alone && (
          <h2>
            <Link to={`/pipeline/connectors/${encodeURIComponent(connector.name)}`}>{connector.name}</Link>
          </h2>
        )}
        <State health={healthOfState(connector.state)}>{connector.state.toLowerCase()}</State>
        <span className="hint">
          <Since of={connector} watched={watched} />
        </span>
      </div>
      <Facts connector={connector} watched={watched} />
      {connector.error && <p className="part-problem">{firstLine(connector.error)}</p>}
      {connector.problem && <p className="part-problem">{firstLine(connector.problem)}</p>}
      <Tasks connector={connector} watched={watched} />
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

function Facts({ connector, watched }: { connector: Connector; watched: string | null }) {
  const { type, class: name, lag, deadLetters, deadLetterTopic } = connector;
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
        <dt>Last restart</dt>
        <dd>
          <LastRestart of={connector} watched={watched} />
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

function Tasks({ connector: { name, tasks }, watched }: { connector: Connector; watched: string | null }) {
  if (tasks.length === 0) return <p className="hint">It has no tasks at the moment.</p>;
  return (
    <>
      <DataTable
        caption={`Tasks of ${name}`}
        captionHidden
        columns={[
          { key: "task", head: "Task" },
          { key: "state", head: "State" },
          { key: "since", head: "Since" },
          { key: "restart", head: "Last restart" },
          { key: "worker", head: "Worker" },
        ]}
        rows={tasks.map((task) => ({
          key: String(task.id),
          cells: [
            `Task ${task.id}`,
            <State key="state" health={healthOfState(task.state)}>
              {task.state.toLowerCase()}
            </State>,
            <Since key="since" of={task} watched={watched} />,
            <LastRestart key="restart" of={task} watched={watched} />,
            <code key="worker">{task.worker || "none"}</code>,
          ],
        }))}
      />
      {tasks.map((task) => (
        <TaskError key={task.id} task={task} />
      ))}
    </>
  );
}

/** What it fails with; of one that runs again, what it failed with last. */
function TaskError({ task: { id, error, trace, lastError } }: { task: Task }) {
  const now = error || firstLine(trace ?? "");
  if (!now && !lastError) return null;
  if (!now) {
    return (
      <p className="hint">
        Task {id} last failed{lastError!.at && ` ${secondText(lastError!.at)}`}: {lastError!.text}
      </p>
    );
  }
  return (
    <div className="task-error">
      <p className="part-problem">
        <strong>Task {id}:</strong> {firstLine(now)}
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
