import type { AccountSession } from "./account-api";
import { agoText, dayText } from "./when";

interface SessionRowProps {
  session: AccountSession;
  /** Its end is on its way. */
  ending: boolean;
  onEnd(): void;
}

export function SessionRow({ session, ending, onEnd }: SessionRowProps) {
  const used = agoText(session.usedAt);
  return (
    <li className={`session ${session.current ? "session-current" : ""}`}>
      <div className="session-text">
        <p className="session-browser">
          {session.browser} {session.current && <span className="badge">This browser</span>}
        </p>
        <p className="hint">
          {!session.current && (
            <>
              Used <time dateTime={session.usedAt}>{used}</time>.{" "}
            </>
          )}
          Logged in on <time dateTime={session.createdAt}>{dayText(session.createdAt)}</time>.
        </p>
      </div>
      {!session.current && (
        <button
          type="button"
          className="button quiet"
          aria-label={`Log out ${session.browser}, used ${used}`}
          aria-disabled={ending}
          onClick={onEnd}
        >
          Log out
        </button>
      )}
    </li>
  );
}

/** As high as the row that comes first, so that nothing moves. */
export function AwaitedRow() {
  return (
    <li className="session session-awaited">
      <div className="session-text">
        <p className="session-browser">One moment…</p>
        <p className="hint">The server is asked.</p>
      </div>
    </li>
  );
}
