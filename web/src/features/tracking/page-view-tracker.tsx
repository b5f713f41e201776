import { useEffect, useRef } from "react";
import { useLocation } from "react-router-dom";

import { trackingRefused } from "./consent";
import { addView, clearViews, startViewQueue } from "./view-queue";

interface PageViewTrackerProps {
  /** The page at this path is the one that is shown: not about to be redirected, the session known. */
  shown: boolean;
}

/** Sends one view for each path that is shown; the server knows whose it is. */
export function PageViewTracker({ shown }: PageViewTrackerProps) {
  const { pathname } = useLocation();
  const lastTrackedPath = useRef<string | null>(null);

  useEffect(() => {
    if (trackingRefused()) return clearViews();
    return startViewQueue();
  }, []);

  useEffect(() => {
    if (!shown || pathname === lastTrackedPath.current) return;
    lastTrackedPath.current = pathname;
    if (!trackingRefused()) addView(pathname);
  }, [shown, pathname]);

  useEffect(() => {
    const onPageShow = (event: PageTransitionEvent) => {
      if (event.persisted && shown && !trackingRefused()) addView(pathname);
    };
    window.addEventListener("pageshow", onPageShow);
    return () => window.removeEventListener("pageshow", onPageShow);
  }, [shown, pathname]);

  return null;
}
