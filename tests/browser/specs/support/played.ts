// What several pages play instead of asking the server.
import type { Page, Route } from "@playwright/test";

/** In place of each stream at `path`: one that says one thing and stays open, which a played answer cannot. */
export async function playStream(page: Page, path: string, event: string, told: object) {
  await page.addInitScript(
    ({ path, event, data }) => {
      class PlayedSource extends EventTarget {
        static readonly CLOSED = 2;
        readyState = 1;
        onopen: (() => void) | null = null;
        onerror: (() => void) | null = null;
        constructor(url: string) {
          super();
          setTimeout(() => {
            this.onopen?.();
            if (url.endsWith(path)) this.dispatchEvent(new MessageEvent(event, { data }));
          });
        }
        close() {}
      }
      Object.assign(window, { EventSource: PlayedSource });
    },
    { path, event, data: JSON.stringify(told) },
  );
}

/** Whoever is signed in is an administrator, for the API's session and for the page at `place` and below it. */
export async function playAdministrator(page: Page, place: string) {
  const asAdministrator = async (route: Route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replaceAll('"admin":false', '"admin":true') });
  };
  await page.route("**/api/session", asAdministrator);
  await page.route(`**${place}{,/**,?*}`, (route) =>
    route.request().resourceType() === "document" ? asAdministrator(route) : route.fallback(),
  );
}
