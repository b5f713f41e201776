import { useEffect, useState } from "react";

import { CrossIcon } from "../../ui/icons";
import type { Deed } from "./task-store";

const SHOWN_MS = 10_000;
const UNDO_KEYS = /Mac|iP/.test(navigator.platform) ? "⌘Z" : "Ctrl+Z";

interface ToastProps {
  deed: Deed | null;
  onUndo(): void;
  onDismiss(): void;
}

/** What was just done, and a way back. It goes by itself, but not while somebody is at it. */
export function Toast({ deed, onUndo, onDismiss }: ToastProps) {
  const [held, setHeld] = useState(false);

  useEffect(() => setHeld(false), [deed?.key]);
  useEffect(() => {
    if (!deed || held) return;
    const timer = setTimeout(onDismiss, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [deed, held, onDismiss]);

  return (
    <div className="toast-place">
      <div role="status">
        {deed && (
          <div
            key={deed.key}
            className="toast"
            onPointerEnter={() => setHeld(true)}
            onPointerLeave={() => setHeld(false)}
            onFocus={() => setHeld(true)}
            onBlur={() => setHeld(false)}
          >
            <p>{deed.text}</p>
            {deed.undoable && (
              <button type="button" className="toast-undo" aria-keyshortcuts="Control+Z" onClick={onUndo}>
                Undo <kbd aria-hidden="true">{UNDO_KEYS}</kbd>
              </button>
            )}
            <button type="button" className="icon-button" aria-label="Close this message" onClick={onDismiss}>
              <CrossIcon />
            </button>
          </div>
        )}
      </div>
    </div>
  );
}
