// What a first visit costs, and that it asks nobody but the site.
import { expect, test, type Page } from "@playwright/test";

import { ADA, signIn, TASKS } from "./support/people";

const BYTES_MAX = 120 * 1024;
/** What they show is live, and the longer one looks the more comes of it: the figures count for nothing here. */
const FOR_ADMINS = ["/insights", "/pipeline"];
const PLACES = ["/", "/login", "/register", "/tasks", "/account", "/insights", "/pipeline", "/no-such-page"];
/** ADA is the first account here, and so an administrator. */
const FOR_USERS = ["/tasks", "/account", ...FOR_ADMINS];

/** The bytes that come over the network, headers and compressed bodies, by address. */
async function countBytes(page: Page) {
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  const addresses = new Map<string, string>();
  const bytes = new Map<string, number>();
  const add = (id: string, length: number) => bytes.set(addresses.get(id) ?? id, (bytes.get(addresses.get(id) ?? id) ?? 0) + length);
  network.on("Network.requestWillBeSent", ({ requestId, request }) => addresses.set(requestId, new URL(request.url).pathname));
  network.on("Network.responseReceived", ({ requestId, response }) => add(requestId, response.encodedDataLength));
  network.on("Network.dataReceived", ({ requestId, encodedDataLength }) => add(requestId, encodedDataLength));
  return bytes;
}

/** Collects what no page may do. */
function watch(page: Page, site: string) {
  const trouble: string[] = [];
  page.on("pageerror", (error) => trouble.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") trouble.push(`${message.type()}: ${message.text()}`);
  });
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== "blob:" && origin !== site) trouble.push(`request to ${request.url()}`);
  });
  page.on("websocket", (socket) => trouble.push(`socket to ${socket.url()}`));
  page.on("response", (response) => {
    if (response.status() >= 400) trouble.push(`${response.status()} for ${response.url()}`);
  });
  return trouble;
}

for (const path of PLACES) {
  const isLive = FOR_ADMINS.includes(path);
  test(`${path}: at most 120 KB${isLive ? " beside its figures" : ""}, from this site alone, without a complaint`, async ({ page, baseURL }) => {
    if (FOR_USERS.includes(path)) await signIn(page, ADA, TASKS);
    const trouble = watch(page, new URL(baseURL!).origin);
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
        console.error(`refused by the policy: ${violatedDirective} ${blockedURI}`),
      );
    });
    const bytes = await countBytes(page);
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.evaluate(() => document.fonts.ready);
    // The page's icon, its views, and whatever else comes later.
    await page.waitForTimeout(1_500);

    const counted = [...bytes].filter(([address]) => !isLive || !address.startsWith("/api/"));
    const total = counted.reduce((sum, [, one]) => sum + one, 0);
    const kinds = [...bytes.keys()].map((address) => address.slice(address.lastIndexOf(".")));
    expect(kinds).toEqual(expect.arrayContaining([".js", ".css", ".woff2"]));
    expect(total, JSON.stringify([...bytes], null, 1)).toBeLessThanOrEqual(BYTES_MAX);
    expect(trouble).toEqual([]);
    console.log(`${path}: ${(total / 1024).toFixed(1)} KB`);
  });
}

test("robots.txt, the manifest and its icons are there", async ({ page, request, baseURL }) => {
  await page.goto("/");
  expect(await (await request.get("/robots.txt")).text()).toContain("User-agent: *");
  const manifest = await request.get((await page.locator("link[rel=manifest]").getAttribute("href"))!);
  expect(manifest.headers()["content-type"]).toBe("application/manifest+json");
  for (const { src, type } of (await manifest.json()).icons as { src: string; type: string }[]) {
    const icon = await request.get(new URL(src, baseURL).href);
    expect(icon.status()).toBe(200);
    expect(icon.headers()["content-type"]).toContain(type);
  }
});

test("every page has a title of its own", async ({ page }) => {
  const titles = new Set<string>();
  for (const path of ["/", "/login", "/register", "/no-such-page"]) {
    await page.goto(path);
    await expect(page).toHaveTitle(/ · TaskFlow$/);
    titles.add(await page.title());
  }
  expect(titles.size).toBe(4);
});
