import type { ReactNode } from "react";

import { CrossIcon } from "./icons";

interface NoticeProps {
  children: ReactNode;
  /** The label of a button that calls onAction. */
  action?: string;
  onAction?(): void;
  onDismiss?(): void;
}

/** Something went wrong; announced at once. */
export function Notice({ children, action, onAction, onDismiss }: NoticeProps) {
  return (
    <div className="notice" role="alert">
      <p>{children}</p>
      {action && (
        <button type="button" className="button quiet" onClick={onAction}>
          {action}
        </button>
      )}
      {onDismiss && (
        <button type="button" className="icon-button" aria-label="Close this message" onClick={onDismiss}>
          <CrossIcon />
        </button>
      )}
    </div>
  );
}
