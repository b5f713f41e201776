import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { useSearchParams } from "react-router-dom";

import { Notice } from "../../../ui/notice";
import { textOf } from "../../../ui/use-load";
import { runQuery, type CqlPage } from "../pipeline-api";
import { useSession } from "../../auth/session";
import { forgetHistory, readHistory, remember } from "./history";
import { Result } from "./result";

interface Run {
  query: string;
  /** Where each page began, the shown one last; null is the beginning. */
  pages: (string | null)[];
  /** The number of the first row that is shown. */
  first: number;
  answer: CqlPage;
}

/** A question in the address is asked at once: back and forward go from answer to answer. */
export function Console() {
  const id = useId();
  const [search, setSearch] = useSearchParams();
  const inAddress = search.get("query") ?? "";
  const [text, setText] = useState(inAddress);
  const [run, setRun] = useState<Run | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [history, setHistory] = useState(readHistory);
  const question = useRef(0);

  async function ask(query: string, pages: (string | null)[] = [null], first = 1) {
    const mine = ++question.current;
    setBusy(true);
    setFailure(null);
    try {
      const answer = await runQuery(query, pages.at(-1) ?? null);
      if (mine === question.current) setRun({ query, pages, first, answer });
    } catch (error) {
      if (mine !== question.current) return;
      setRun(null);
      setFailure(textOf(error));
    } finally {
      if (mine === question.current) setBusy(false);
    }
  }

  useEffect(() => {
    if (inAddress === "") return;
    setText(inAddress);
    setHistory(remember(inAddress));
    void ask(inAddress);
  }, [inAddress]);

  function send(query: string) {
    const wanted = query.trim();
    if (wanted === "") return;
    setText(wanted);
    if (wanted === inAddress) void ask(wanted);
    else setSearch({ query: wanted });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send(text);
  }

  return (
    <section className="console" aria-label="CQL console">
      <Examples onChoose={send} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send(text);
        }}
      >
        <label htmlFor={id}>Query</label>
        <textarea
          id={id}
          value={text}
          rows={Math.min(12, Math.max(3, text.split("\n").length))}
          maxLength={60_000}
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          placeholder="SELECT * FROM taskflow.interactions LIMIT 10;"
          aria-describedby={`${id}-hint`}
          onChange={({ target }) => setText(target.value)}
          onKeyDown={onKeyDown}
        />
        <div className="orders">
          <button type="submit" className="button" aria-disabled={busy}>
            {busy ? "Asking…" : "Run"}
          </button>
          <p className="hint" id={`${id}-hint`}>
            <kbd>Ctrl</kbd> <kbd>Enter</kbd> runs it. Only SELECT is let through.
          </p>
        </div>
      </form>
      <History
        history={history}
        onChoose={send}
        onForget={() => {
          forgetHistory();
          setHistory([]);
        }}
      />
      {failure && <Notice>{failure}</Notice>}
      {run && (
        <Result
          answer={run.answer}
          first={run.first}
          onNext={() => void ask(run.query, [...run.pages, run.answer.next], run.first + run.answer.rows.length)}
          onAgain={run.pages.length > 1 ? () => void ask(run.query) : undefined}
        />
      )}
    </section>
  );
}

function Examples({ onChoose }: { onChoose(query: string): void }) {
  const who = useSession().user?.email.replaceAll("'", "''") ?? "";
  const examples = [
    { label: "Ten rows", query: "SELECT * FROM taskflow.interactions LIMIT 10;" },
    { label: "Tasks that were added", query: "SELECT * FROM taskflow.interactions WHERE action = 'create';" },
    { label: "What I did", query: `SELECT * FROM taskflow.interactions WHERE who = '${who}';` },
    { label: "How many of each", query: "SELECT action, COUNT(*) FROM taskflow.interactions GROUP BY action;" },
  ];
  return (
    <ul className="examples" aria-label="Example queries">
      {examples.map(({ label, query }) => (
        <li key={label}>
          <button type="button" className="chip" title={query} onClick={() => onChoose(query)}>
            {label}
          </button>
        </li>
      ))}
    </ul>
  );
}

interface HistoryProps {
  history: string[];
  onChoose(query: string): void;
  onForget(): void;
}

function History({ history, onChoose, onForget }: HistoryProps) {
  if (history.length === 0) return null;
  return (
    <details className="history">
      <summary>History ({history.length})</summary>
      <ol aria-label="Queries of this browser">
        {history.map((query) => (
          <li key={query}>
            <button type="button" onClick={() => onChoose(query)}>
              <code>{query}</code>
            </button>
          </li>
        ))}
      </ol>
      <button type="button" className="button quiet" onClick={onForget}>
        Forget them
      </button>
    </details>
  );
}
