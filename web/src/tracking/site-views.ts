// The one tracker of TaskFlow's own page.
import { createTracker } from "./tracker";

let shownPath: string | null = null;
const tracker = createTracker({ endpoint: "/api/track", path: () => shownPath });

/** Null while nothing is shown: the session is not known yet, or a redirect is about to happen. */
export function showPath(path: string | null) {
  shownPath = path;
  tracker.update();
}

/** The server takes a view as that of the session's user: signing in or out lets earlier views go first. */
export function viewsSent(): Promise<void> {
  return tracker.sent();
}
