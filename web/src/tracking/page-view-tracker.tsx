import { useEffect } from "react";
import { useLocation } from "react-router-dom";

import { pagePath } from "./page-path";
import { showPath } from "./site-views";

interface PageViewTrackerProps {
  /** The page at this path is the one that is shown: not about to be redirected, the session known. */
  shown: boolean;
}

/** Sends one view for each path that is shown; the server knows whose it is. */
export function PageViewTracker({ shown }: PageViewTrackerProps) {
  const path = pagePath(useLocation());
  useEffect(() => showPath(shown ? path : null), [shown, path]);
  return null;
}
