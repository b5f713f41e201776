import { useCallback, useEffect, useRef, useState } from "react";

import { ApiError } from "../../api";
import { Notice } from "../../ui/notice";
import { endOtherSessions, endSession, fetchSessions, type AccountSession } from "./account-api";
import { Section } from "./section";
import { AwaitedRow, SessionRow } from "./session-row";

/** What is on its way: a session's id, or ALL. */
type Ending = string | null;
const ALL = "all";

export function Sessions() {
  const [sessions, setSessions] = useState<AccountSession[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [ending, setEnding] = useState<Ending>(null);
  const [done, setDone] = useState("");
  const list = useRef<HTMLUListElement>(null);

  const load = useCallback(async () => {
    setFailure(null);
    try {
      setSessions(await fetchSessions());
    } catch (error) {
      setFailure(textOf(error));
    }
  }, []);

  useEffect(() => void load(), [load]);

  async function end(what: string, request: () => Promise<void>, stays: (session: AccountSession) => boolean, said: string) {
    if (ending !== null) return;
    setEnding(what);
    setFailure(null);
    setDone("");
    try {
      await request();
      setSessions((before) => before && before.filter(stays));
      setDone(said);
      // The button that had the focus goes with its session.
      list.current?.focus();
    } catch (error) {
      setFailure(textOf(error));
    } finally {
      setEnding(null);
    }
  }

  const endOne = (one: AccountSession) =>
    end(one.id, () => endSession(one.id), ({ id }) => id !== one.id, `${one.browser} is logged out.`);
  const endOthers = () => end(ALL, endOtherSessions, ({ current }) => current, "Everything but this browser is logged out.");

  return (
    <Section title="Where you are logged in" about="One line for each browser. Log out what you do not know or no longer use.">
      {failure && (
        <Notice {...(sessions === null && { action: "Try again", onAction: () => void load() })}>{failure}</Notice>
      )}
      <ul className="sessions" ref={list} tabIndex={-1} aria-label="Sessions" aria-busy={sessions === null && !failure}>
        {sessions === null && !failure && <AwaitedRow />}
        {sessions?.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            ending={ending === session.id || (ending === ALL && !session.current)}
            onEnd={() => void endOne(session)}
          />
        ))}
      </ul>
      {sessions && sessions.length > 1 && (
        <button type="button" className="button outlined" aria-disabled={ending === ALL} onClick={() => void endOthers()}>
          {ending === ALL ? "Logging out…" : "Log out all others"}
        </button>
      )}
      <p role="status" className={done ? "done" : "visually-hidden"}>
        {done}
      </p>
    </Section>
  );
}

function textOf(error: unknown): string {
  return error instanceof ApiError ? error.message : "Something went wrong. Please try again.";
}
