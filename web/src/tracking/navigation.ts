/**
 * Calls `check` when the page has loaded and whenever the address may have changed, after the page's own code has
 * seen it: of a chain of redirects only the end is shown. `again` comes first when the page comes back from the
 * back-forward cache: what it shows is shown anew.
 */
export function watchNavigation(check: () => void, again: () => void, signal: AbortSignal) {
  const soon = () => void setTimeout(check);
  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    history[name] = function (...change) {
      original.apply(this, change);
      soon();
    };
  }
  addEventListener("popstate", soon, { signal });
  addEventListener("hashchange", soon, { signal });
  addEventListener(
    "pageshow",
    (event) => {
      if (event.persisted) again();
      soon();
    },
    { signal },
  );
  // A page that was made ahead is not shown yet.
  document.addEventListener("prerenderingchange", soon, { signal });
  document.addEventListener("DOMContentLoaded", soon, { signal });
  if (document.readyState === "complete") soon();
}
