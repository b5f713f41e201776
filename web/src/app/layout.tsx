import { useEffect, useRef } from "react";
import { Navigate, Outlet, useLocation } from "react-router-dom";

import { useSession } from "../features/auth/session";
import { PageViewTracker } from "../tracking/page-view-tracker";
import { Notice } from "../ui/notice";
import { type Arrival, isForUsers, redirectFor } from "./access";
import { Header } from "./header";

export function Layout() {
  const { state, user, retry } = useSession();
  const { pathname, state: arrival } = useLocation();
  const ready = state === "ready";
  const redirect = ready ? redirectFor(pathname, user, arrival as Arrival | null) : null;
  const hidden = !ready && isForUsers(pathname);
  const main = useFocusOnNavigation(redirect ?? pathname);

  return (
    <>
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <PageViewTracker shown={ready && redirect === null} />
      <Header />
      <main id="main" ref={main} tabIndex={-1} aria-busy={state === "loading"}>
        {state === "unreachable" && (
          <Notice onAction={retry} action="Try again">
            TaskFlow cannot be reached at the moment.
          </Notice>
        )}
        {redirect ? <Navigate to={redirect} replace state={isForUsers(pathname) ? { from: pathname } : null} /> : !hidden && <Outlet />}
      </main>
      <footer className="footer">
        <p>
          What you do here becomes rows in <code>taskflow.interactions</code>. Nothing goes to third parties.
        </p>
      </footer>
    </>
  );
}

/** Moves the focus to the new page's heading, as a page load would move the reader; or to the field that it is about. */
function useFocusOnNavigation(pathname: string) {
  const main = useRef<HTMLElement>(null);
  const lastPath = useRef(pathname);
  useEffect(() => {
    if (pathname === lastPath.current) return;
    lastPath.current = pathname;
    window.scrollTo(0, 0);
    const first = main.current?.querySelector<HTMLElement>("[data-focus-first]") ?? main.current?.querySelector("h1");
    (first ?? main.current)?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}
