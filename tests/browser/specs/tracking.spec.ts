// The tracker on the pages of another site, with a collector that answers as the test says.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { expect, test as base, type BrowserContext, type Page } from "@playwright/test";

import { accepted, AWAY, OtherSite, type SentView } from "./support/other-site";
import { waitingViews } from "./support/waiting-views";

const SCRIPT_BYTES_MAX = 3 * 1024;

const test = base.extend<{ site: OtherSite }>({
  site: async ({ baseURL }, use) => {
    const site = await OtherSite.start(baseURL!);
    await use(site);
    await site.close();
  },
});

// Playwright switches the back-forward cache off.
test.use({ launchOptions: async ({ launchOptions }, use) => use({ ...launchOptions, ignoreDefaultArgs: ["--disable-back-forward-cache"] }) });

async function goTo(page: Page, path: string) {
  await page.evaluate((path) => history.pushState(null, "", path), path);
}

/** Calls `go` for each path, in a task of its own. */
async function goToEach(page: Page, paths: string[]) {
  await page.evaluate(async (paths) => {
    for (const path of paths) {
      history.pushState(null, "", path);
      await new Promise((resolve) => setTimeout(resolve));
    }
  }, paths);
}

async function refuseTracking(context: BrowserContext, name: string, value: unknown) {
  await context.addInitScript(({ name, value }) => Object.defineProperty(navigator, name, { get: () => value }), { name, value });
}

/** And lets what it sends at the end arrive. */
async function closeTab(page: Page, site: OtherSite): Promise<SentView[]> {
  await page.close();
  await new Promise((resolve) => setTimeout(resolve, 500));
  return site.batches.splice(0).flatMap(({ views }) => views);
}

function noted(page: Page): string[] {
  const texts: string[] = [];
  page.on("console", (message) => texts.push(message.text()));
  page.on("pageerror", (error) => texts.push(error.message));
  return texts;
}

test("the script is small, open to other sites and compressed", async ({ request }) => {
  const plain = await request.get("/tracker.js", { headers: { "Accept-Encoding": "identity" } });
  expect(gzipSync(await plain.body(), { level: 9 }).length).toBeLessThanOrEqual(SCRIPT_BYTES_MAX);
  const headers = (await request.get("/tracker.js")).headers();
  expect(headers["access-control-allow-origin"]).toBe("*");
  expect(headers["cross-origin-resource-policy"]).toBe("cross-origin");
  expect(headers["content-type"]).toContain("text/javascript");
  expect(headers["content-encoding"]).toMatch(/br|gzip/);
  expect((await request.get("/tracker.js", { headers: { "If-None-Match": headers["etag"]! } })).status()).toBe(304);
});

test("each path that is shown is one view", async ({ page, site }) => {
  const texts = noted(page);
  await page.goto(`${site.origin}/start?token=secret`);
  await expect.poll(() => site.paths).toEqual(["/start"]);
  await goToEach(page, ["/a", "/a", "/a?page=2", "/b"]);
  await page.evaluate(() => history.replaceState(null, "", "/c"));
  await expect.poll(() => site.paths.at(-1)).toBe("/c");
  await page.evaluate(() => (location.hash = "prices"));
  await page.evaluate(() => (location.hash = "#/active"));
  await expect.poll(() => site.paths.at(-1)).toBe("/c#/active");
  await page.evaluate(() => (location.hash = "#/completed?secret=1"));
  await expect.poll(() => site.paths.at(-1)).toBe("/c#/completed");
  await page.goBack();
  await expect.poll(() => site.paths.at(-1)).toBe("/c#/active");
  await page.evaluate(() => history.go(-3));
  await expect.poll(() => site.paths.at(-1)).toBe("/a");
  await expect.poll(() => waitingViews(page)).toBe(0); // what is unanswered comes again
  await page.reload();
  const shown = ["/start", "/a", "/b", "/c", "/c#/active", "/c#/completed", "/c#/active", "/a", "/a"];
  await expect.poll(() => site.paths).toEqual(shown);
  await page.waitForTimeout(300);
  expect(site.paths).toEqual(shown);
  expect(new Set(site.ids).size).toBe(shown.length);
  expect(site.batches.flatMap(({ views }) => views).every(({ automated, action }) => automated === true && action === "view")).toBe(true);
  expect(texts).toEqual([]);
});

test("of a chain of redirects only the end is a view", async ({ page, site }) => {
  await page.goto(site.origin);
  await page.evaluate(() => {
    history.pushState(null, "", "/private");
    history.replaceState(null, "", "/sign-in");
  });
  await expect.poll(() => site.paths).toEqual(["/", "/sign-in"]);
});

// Playwright cannot follow a page into that cache and back: the page itself tells the site what it sees.
test("a page from the back-forward cache is shown anew", async ({ page, site }) => {
  site.head += `<script>
    addEventListener("pageshow", ({ persisted }) => {
      if (!persisted) return;
      fetch("/persisted");
      setTimeout(() => history.pushState(null, "", "/third"), 500);
    });
  </script>`;
  await page.goto(`${site.origin}/first`);
  await expect.poll(() => site.paths).toEqual(["/first"]);
  await expect.poll(() => waitingViews(page)).toBe(0);
  await page.goto(`${site.origin}/second`);
  await expect.poll(() => site.paths).toEqual(["/first", "/second"]);
  await expect.poll(() => waitingViews(page)).toBe(0);
  await page.evaluate(() => void setTimeout(() => history.back()));
  await expect.poll(() => site.paths).toEqual(["/first", "/second", "/first", "/third"]);
  expect(site.visits.filter((path) => path !== "/favicon.ico")).toEqual(["/first", "/second", "/persisted"]);
  expect(new Set(site.ids).size).toBe(4);
});

test("views of a closed tab are sent by the next", async ({ page, context, site }) => {
  site.answer = () => AWAY;
  await page.goto(`${site.origin}/a`);
  await goToEach(page, ["/b", "/c"]);
  await expect.poll(() => waitingViews(page)).toBe(3);
  const before = await closeTab(page, site);
  site.answer = accepted;
  const next = await context.newPage();
  await next.goto(`${site.origin}/d`);
  await expect.poll(() => site.paths).toEqual(["/a", "/b", "/c", "/d"]);
  expect(before.every(({ id }) => site.ids.includes(id))).toBe(true);
  await expect.poll(() => waitingViews(next)).toBe(0);
});

test("an offline hour", async ({ page, context, site }) => {
  await page.clock.install();
  await page.goto(`${site.origin}/a`);
  await expect.poll(() => site.paths).toEqual(["/a"]);
  await context.setOffline(true);
  for (let minute = 0; minute < 60; minute++) {
    await goTo(page, `/minute/${minute}`);
    await page.clock.runFor(60_000);
  }
  await expect.poll(() => waitingViews(page)).toBe(60);
  expect(site.batches).toHaveLength(1);
  await context.setOffline(false);
  await expect.poll(() => site.paths.length).toBe(61);
  expect(site.paths.slice(1)).toEqual(Array.from({ length: 60 }, (_, minute) => `/minute/${minute}`));
  expect(site.batches.map(({ views }) => views.length)).toEqual([1, 50, 10]);
  const { views, sentAt } = site.batches[1]!;
  const minutesAgo = (Date.parse(sentAt) - Date.parse(views[0]!.at)) / 60_000;
  expect(minutesAgo).toBeGreaterThan(59);
  expect(minutesAgo).toBeLessThan(62);
  await expect.poll(() => waitingViews(page)).toBe(0);
});

test("after 5xx again under the same id, at growing distances", async ({ page, site }) => {
  site.answer = (views, number) => (number <= 3 ? { status: 500 + number } : accepted(views));
  await page.goto(site.origin);
  await expect.poll(() => site.batches.length, { timeout: 15_000 }).toBe(4);
  expect(new Set(site.ids).size).toBe(1);
  const waits = site.batches.slice(1).map(({ arrivedMs }, n) => arrivedMs - site.batches[n]!.answeredMs!);
  for (const [n, wait] of waits.entries()) {
    expect(wait).toBeGreaterThan(450 * 2 ** n);
    expect(wait).toBeLessThan(1_000 * 2 ** n + 500);
  }
  await expect.poll(() => waitingViews(page)).toBe(0);
});

test("an answer that is none of ours is no answer", async ({ page, site }) => {
  site.answer = (views, number) => (number === 1 ? { status: 200, body: "<h1>Please sign in to this network</h1>" } : accepted(views));
  await page.goto(site.origin);
  await expect.poll(() => site.batches.length).toBe(2);
  expect(new Set(site.ids).size).toBe(1);
});

test("Retry-After is kept, also by new views and by a page that goes", async ({ page, site }) => {
  site.answer = (views, number) => (number === 1 ? { status: 429, headers: { "Retry-After": "3" } } : accepted(views));
  await page.goto(`${site.origin}/a`);
  await expect.poll(() => site.batches.length).toBe(1);
  await goTo(page, "/b");
  await page.evaluate(() => window.dispatchEvent(new Event("pagehide")));
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await expect.poll(() => site.batches.length).toBe(2);
  expect(site.batches[1]!.arrivedMs - site.batches[0]!.answeredMs!).toBeGreaterThan(2_900);
  expect(site.batches[1]!.views.map(({ what }) => what)).toEqual(["/a", "/b"]);
});

for (const status of [400, 401, 403, 404, 413, 422]) {
  test(`after ${status} never again, and said once`, async ({ page, site }) => {
    const texts = noted(page);
    site.answer = () => ({ status });
    await page.goto(`${site.origin}/a`);
    await expect.poll(() => site.batches.length).toBe(1);
    await goTo(page, "/b");
    await expect.poll(() => waitingViews(page)).toBe(0);
    await page.waitForTimeout(1_500);
    expect(site.paths).toEqual(["/a", "/b"]);
    expect(texts.filter((text) => text.includes("Page views were refused"))).toHaveLength(1);
  });
}

test("of a batch, only what was refused is dropped and what was forgotten is sent again", async ({ page, site }) => {
  const texts = noted(page);
  site.answer = (views, number) => {
    if (number === 1) return AWAY;
    const answer = accepted(views);
    const { results } = answer.body as { results: { status: string; error?: unknown }[] };
    if (number === 2) {
      results[0] = { ...results[0]!, status: "refused", error: { code: "invalid", message: "Too long ago.", field: "at" } };
      results.pop();
    }
    return answer;
  };
  await page.goto(`${site.origin}/a`);
  await expect.poll(() => site.batches.length).toBe(1);
  await goToEach(page, ["/b", "/c"]);
  await expect.poll(() => site.batches.length).toBe(3);
  expect(site.batches.map(({ views }) => views.map(({ what }) => what))).toEqual([["/a"], ["/a", "/b", "/c"], ["/c"]]);
  await expect.poll(() => waitingViews(page)).toBe(0);
  expect(texts.filter((text) => text.includes("Page views were refused"))).toHaveLength(1);
});

test("what waits goes as a beacon when the page goes, once", async ({ page, context, site }) => {
  await context.addInitScript(() => {
    const send = navigator.sendBeacon;
    navigator.sendBeacon = function (...sent) {
      localStorage.setItem("beacons", `${localStorage.getItem("beacons") ?? ""}*`);
      return send.apply(this, sent);
    };
  });
  site.answer = (views, number) => (number === 1 ? AWAY : accepted(views));
  await page.goto(`${site.origin}/a`);
  await expect.poll(() => site.batches.length).toBe(1);
  await page.goto("about:blank");
  await expect.poll(() => site.paths).toEqual(["/a", "/a"]);
  expect(new Set(site.ids).size).toBe(1);
  await page.goto(site.origin);
  expect(await page.evaluate(() => localStorage.getItem("beacons"))).toBe("*");
});

test("what is on its way outlives a closed tab", async ({ page, context, site }) => {
  await context.newPage();
  site.answer = (views) => ({ ...accepted(views), afterMs: 500 });
  await page.goto(`${site.origin}/a`);
  await expect.poll(() => site.batches.length).toBe(1);
  await page.close();
  await expect.poll(() => site.batches[0]!.cutOff).toBe(false);
});

test("what stands behind it goes with the page", async ({ page, site }) => {
  site.answer = (views) => ({ ...accepted(views), afterMs: 300 });
  await page.goto(`${site.origin}/a`);
  await expect.poll(() => site.batches.length).toBe(1);
  await goTo(page, "/b");
  await page.waitForTimeout(50);
  await page.goto("about:blank");
  await expect.poll(() => site.paths).toEqual(["/a", "/b"]);
});

test("several tabs send in turn, and nothing twice", async ({ page, context, site }) => {
  site.answer = (views) => ({ ...accepted(views), afterMs: 100 });
  const pages = [page, await context.newPage(), await context.newPage()];
  await Promise.all(pages.map((tab, n) => tab.goto(`${site.origin}/${n}`)));
  await Promise.all(pages.map((tab, n) => goToEach(tab, Array.from({ length: 10 }, (_, step) => `/${n}/${step}`))));
  await expect.poll(() => site.paths.length).toBe(33);
  await expect.poll(() => waitingViews(page)).toBe(0);
  await page.waitForTimeout(300);
  expect(new Set(site.ids).size).toBe(33);
  expect(site.paths.length).toBe(33);
  for (const [n, batch] of site.batches.slice(1).entries()) {
    expect(batch.arrivedMs).toBeGreaterThanOrEqual(site.batches[n]!.answeredMs!);
  }
});

test("the newest 500 wait, and go in batches that outlive the page", async ({ page, site }) => {
  site.answer = () => AWAY;
  await page.goto(`${site.origin}/start`);
  await expect.poll(() => site.batches.length).toBe(1);
  // A backslash takes two bytes in JSON.
  const paths = Array.from({ length: 600 }, (_, n) => `/${n}#/`.padEnd(n < 500 ? 40 : 3_000, "\\"));
  await goToEach(page, paths);
  await expect.poll(() => waitingViews(page)).toBe(500);
  site.batches.length = 0;
  site.answer = accepted;
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await expect.poll(() => site.paths.length, { timeout: 20_000 }).toBe(500);
  expect(site.paths).toEqual(paths.slice(-500).map((path) => path.slice(0, 1_024)));
  expect(Math.max(...site.batches.map(({ bytes }) => bytes))).toBeLessThan(64 * 1024);
  expect(Math.max(...site.batches.map(({ views }) => views.length))).toBe(50);
});

test("without IndexedDB views wait in memory", async ({ page, site }) => {
  const texts = noted(page);
  await page.addInitScript(() => Object.defineProperty(window, "indexedDB", { get: () => undefined }));
  site.answer = (views, number) => (number === 1 ? AWAY : accepted(views));
  await page.goto(`${site.origin}/a`);
  await goToEach(page, ["/b", "/c"]);
  await expect.poll(() => new Set(site.paths)).toEqual(new Set(["/a", "/b", "/c"]));
  expect(new Set(site.ids).size).toBe(3);
  expect(texts.filter((text) => !text.includes("503"))).toEqual([]);
});

test("a storage that never answers holds nothing up for long", async ({ page, site }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => new EventTarget() as IDBOpenDBRequest;
  });
  await page.goto(`${site.origin}/a`);
  await expect.poll(() => site.paths).toEqual(["/a"]);
});

test("a view that is answered before it was stored is not left behind", async ({ page, site }) => {
  await page.addInitScript(() => {
    const { add, getAll } = IDBObjectStore.prototype;
    // It comes while the queue has just looked into the store ...
    IDBObjectStore.prototype.getAll = function () {
      IDBObjectStore.prototype.getAll = getAll;
      const request = getAll.call(this);
      request.addEventListener("success", () => {
        history.pushState(null, "", "/early");
        (window as unknown as { taskflowTracker: { update(): void } }).taskflowTracker.update();
      });
      return request;
    };
    // ... which is slow.
    IDBObjectStore.prototype.add = function (value) {
      const until = performance.now() + 300;
      const goOn = () => void (performance.now() < until && (this.count().onsuccess = goOn));
      goOn();
      return add.call(this, value);
    };
  });
  await page.goto(site.origin);
  await expect.poll(() => site.paths).toEqual(["/", "/early"]);
  await page.waitForTimeout(600);
  expect(await waitingViews(page)).toBe(0);
  expect(site.paths).toEqual(["/", "/early"]);
});

for (const [name, value] of [
  ["globalPrivacyControl", true],
  ["doNotTrack", "1"],
] as const) {
  test(`with ${name} nothing is sent, and what waits is forgotten`, async ({ page, context, site }) => {
    site.answer = () => AWAY;
    await page.goto(`${site.origin}/a`);
    await expect.poll(() => waitingViews(page)).toBe(1);
    await closeTab(page, site);
    await refuseTracking(context, name, value);
    const next = await context.newPage();
    await next.goto(`${site.origin}/b`);
    await expect.poll(() => waitingViews(next)).toBe(0);
    await goToEach(next, ["/c", "/d"]);
    await next.waitForTimeout(300);
    await next.goto(`${site.origin}/e`);
    await next.waitForTimeout(300);
    expect(await next.evaluate(() => indexedDB.databases())).toEqual([]);
    expect(site.batches).toEqual([]);
  });
}

test("who says no while the page is open is heard", async ({ page, site }) => {
  site.answer = () => AWAY;
  await page.goto(`${site.origin}/a`);
  await expect.poll(() => waitingViews(page)).toBe(1);
  await page.evaluate(() => Object.defineProperty(navigator, "globalPrivacyControl", { get: () => true }));
  await expect.poll(() => waitingViews(page)).toBe(0);
  const sent = site.batches.length;
  await page.waitForTimeout(2_500);
  expect(site.batches).toHaveLength(sent);
});

test("the module does the same, for paths that the page tells", async ({ page, site }) => {
  const module = readFileSync(new URL("../../../web/tracker/dist/tracker.js", import.meta.url), "utf8");
  site.head = `<script type="module">${module}
    window.shown = "/told/1";
    window.tracker = createTracker({ endpoint: "/api/track", path: () => window.shown });
  </script>`;
  await page.goto(site.origin);
  await expect.poll(() => site.paths).toEqual(["/told/1"]);
  await page.evaluate(async () => {
    const all = window as unknown as { shown: string | null; tracker: { update(): void; sent(): Promise<void>; stop(): void } };
    all.shown = "/told/2";
    all.tracker.update();
    all.tracker.update();
    await all.tracker.sent();
    all.shown = null;
    all.tracker.update();
    all.tracker.stop();
    all.shown = "/told/3";
    all.tracker.update();
  });
  expect(site.paths).toEqual(["/told/1", "/told/2"]);
});
