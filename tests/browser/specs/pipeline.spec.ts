// The pages of the pipeline over the real parts. The account that registers first is the administrator: this spec is
// for a site that is new. TASKFLOW_DEAD_LETTERS is a topic with one dead letter.
import { expect, test, type Page } from "@playwright/test";

import { addByApi } from "./support/api";
import { ADA, BEN, signIn } from "./support/people";
import { Visitor } from "./support/visitor";

const TOPIC = "taskflow-interactions";
const SINK = "cassandra-sink-interactions";
const deadLetters = process.env.TASKFLOW_DEAD_LETTERS;

const title = (name: string) => `${name} ${Math.random().toString(36).slice(2, 10)}`;
const rows = (page: Page) => page.locator(".record-row");

test.beforeEach(async ({ page }) => {
  await signIn(page, ADA);
  await page.goto("/account");
});

test("is there for administrators alone", async ({ page, browser, baseURL }) => {
  await page.goto("/");
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Pipeline" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Pipeline" })).toBeFocused();

  const other = await (await browser.newContext({ baseURL: baseURL! })).newPage();
  await other.goto("/pipeline/topics");
  await expect(other).toHaveURL("/login");
  await signIn(other, BEN);
  await other.goto("/pipeline/topics");
  await expect(other.getByRole("heading", { level: 1, name: "For administrators" })).toBeVisible();
  await expect(other.getByRole("link", { name: "Pipeline" })).toHaveCount(0);
  expect((await other.request.get("/api/pipeline/topics")).status()).toBe(403);
  await other.close();
});

test("shows every part as it is, and a ledger that balances", async ({ page }) => {
  await page.goto("/pipeline");
  for (const part of ["Site", "Broker", "Connect", "Store", "Insights", "Registry"]) {
    const card = page.getByRole("article", { name: part });
    await expect(card.locator(".state")).toHaveText(/^(up|running)$/, { timeout: 30_000 });
    await expect(card).toContainText("embedded");
  }
  await page.goto("/pipeline");
  await addByApi(page, Array.from({ length: 30 }, () => title("A task")));
  await expect
    .poll(async () => Number(await page.getByRole("article", { name: "Broker" }).locator(".part-rate strong").textContent()))
    .toBeGreaterThan(0);
  await expect(page.locator(".wire-site-broker .bead").first()).toBeAttached();

  const ledger = page.getByRole("region", { name: "The ledger, stage by stage" });
  await expect(page.getByText("balanced", { exact: true })).toBeVisible();
  for (const line of await ledger.locator("tbody tr").all()) {
    const [received, ...others] = (await line.locator("td").allTextContents()).map((text) => Number(text.replaceAll(",", "")));
    expect(others.reduce((sum, one) => sum + one, 0)).toBe(received);
  }
});

test("a click is found as a record, and each field shows its bytes", async ({ page }) => {
  const what = title("Water the plants");
  await addByApi(page, [what]);
  await page.goto("/pipeline/topics");
  await page.getByRole("link", { name: TOPIC, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: TOPIC })).toBeFocused();
  await page.getByLabel("Text in key, value or headers").fill(what);
  await page.getByRole("button", { name: "Search" }).click();
  await expect(async () => {
    await page.getByRole("button", { name: "Read again" }).click();
    await expect(rows(page)).toHaveCount(1, { timeout: 1_000 });
  }).toPass();
  await expect(page).toHaveURL(/text=Water/);

  await rows(page).click();
  for (const [name, value] of [["action", "create"], ["who", ADA.email], ["what", what]] as const) {
    await page.getByRole("button", { name: new RegExp(`^${name}`) }).focus();
    const marked = await page.locator(".hex-bytes .byte-shown").allTextContents();
    const bytes = Buffer.from(marked.join(""), "hex");
    // Avro: the length, twice, then the text.
    expect(bytes[0]).toBe(value.length * 2);
    expect(bytes.subarray(1).toString()).toBe(value);
  }
  const hex = page.getByRole("slider", { name: "Bytes of the value" });
  await hex.focus();
  await page.keyboard.press("Home");
  await expect(hex).toHaveAttribute("aria-valuetext", "byte 0, 00, magic byte");
  await page.keyboard.press("ArrowRight");
  await expect(hex).toHaveAttribute("aria-valuetext", /^byte 1, 00, schema id/);
  await page.keyboard.press("End");
  await expect(hex).toHaveAttribute("aria-valuetext", /, time$/);
  await expect(page.locator(".field-shown")).toContainText("time");

  await page.goBack();
  await expect(page.getByLabel("Text in key, value or headers")).toHaveValue("");
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1, name: "Topics" })).toBeVisible();
});

test("records are read from the beginning, an offset and a time, page by page", async ({ page }) => {
  await page.goto(`/pipeline/topics/${TOPIC}?limit=20`);
  await expect(rows(page).first()).toBeVisible();
  const show = page.getByRole("combobox", { name: "Show" });
  await page.getByRole("combobox", { name: "Partition" }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(page).toHaveURL(/partition=0/);
  await expect(page.getByRole("combobox", { name: "Partition" })).toBeFocused();
  await show.selectOption("begin");
  await expect(rows(page).first()).toContainText("0:0");
  const first = await rows(page).count();
  if (first === 20) {
    await page.getByRole("button", { name: "Next records" }).click();
    await expect(rows(page).first()).toContainText("0:20");
  }
  await show.selectOption("offset");
  await page.getByRole("textbox", { name: "Offset" }).fill("3");
  await page.keyboard.press("Enter");
  await expect(rows(page).first()).toContainText("0:3");
  await show.selectOption("time");
  await page.locator("input[type=datetime-local]").fill("2099-01-01T12:34:56");
  await page.keyboard.press("Enter");
  await expect(page.getByText("No records there")).toBeVisible();
});

test("the tail shows what comes, and keeps it back while it is paused", async ({ page }) => {
  await page.goto(`/pipeline/topics/${TOPIC}?tail`);
  await expect(page.locator(".tail-bar .state")).toHaveText("live");
  const [one, two] = [title("One"), title("Two")];
  await expect(async () => {
    await addByApi(page, [one]);
    await expect(rows(page).filter({ hasText: one }).first()).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await page.getByRole("button", { name: "Pause" }).click();
  await addByApi(page, [two]);
  await expect(page.getByRole("button", { name: /^Resume, \d+ new record/ })).toBeVisible();
  await expect(rows(page).filter({ hasText: two })).toHaveCount(0);
  await page.getByRole("button", { name: /^Resume/ }).click();
  await expect(rows(page).filter({ hasText: two })).toHaveCount(1);
});

test("schemas and their versions", async ({ page }) => {
  await page.goto("/pipeline/schemas");
  await page.getByRole("link", { name: `${TOPIC}-value` }).click();
  await expect(page.getByRole("heading", { level: 1, name: `${TOPIC}-value` })).toBeVisible();
  await expect(page.getByText(/1 version, compatibility [A-Z]+/)).toBeVisible();
  await expect(page.getByRole("region", { name: /^Version 1/ })).toContainText('"name": "InteractionEvent"');
});

test("a connector pauses, goes on, and stops only when asked twice", async ({ page }) => {
  await page.goto("/pipeline/connectors");
  const card = page.getByRole("region", { name: `Connector ${SINK}` });
  const state = card.locator(".section-head .state");
  await expect(state).toHaveText("running", { timeout: 30_000 });
  await card.getByRole("button", { name: `Pause ${SINK}` }).click();
  await expect(state).toHaveText("paused", { timeout: 15_000 });
  await card.getByRole("button", { name: `Resume ${SINK}` }).click();
  await expect(state).toHaveText("running", { timeout: 15_000 });
  await card.getByRole("button", { name: `Restart ${SINK}` }).click();
  await expect(card.getByText(`${SINK} is asked to restart`)).toBeVisible();
  await expect(card.locator(".facts")).toContainText(/Last restart.*: ordered here/);
  await expect(card.getByRole("row", { name: /^Task 0/ })).toContainText(/: ordered here/);
  await expect(card.getByRole("row", { name: /^Task 0/ })).toContainText(/since \d\d:/);

  await card.getByRole("button", { name: `Stop ${SINK}…` }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await card.getByRole("button", { name: `Stop ${SINK}…` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop it" }).click();
  await expect(state).toHaveText("stopped", { timeout: 15_000 });
  await expect(card.getByText("It has no tasks at the moment.")).toBeVisible();
  await card.getByRole("button", { name: `Resume ${SINK}` }).click();
  await expect(state).toHaveText("running", { timeout: 15_000 });
  await card.getByRole("link", { name: SINK }).click();
  await expect(page).toHaveURL(`/pipeline/connectors/${SINK}`);
  await expect(page.getByText("connector.class")).toBeVisible();
});

test("a dead letter says why, and is sent again after a dry run", async ({ page }) => {
  test.skip(!deadLetters, "TASKFLOW_DEAD_LETTERS is not set");
  await page.goto("/pipeline/dead-letters");
  await page.getByRole("link", { name: deadLetters! }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(page.locator(".reason")).toContainText("Exception");
  await page.getByRole("checkbox", { name: "Choose 0:0" }).check();
  await page.getByRole("button", { name: "Send 1 again…" }).click();
  await expect(page.getByRole("dialog")).toContainText("A dry run over 1 dead letter");
  await page.getByRole("dialog").getByRole("button", { name: "Send 1 again" }).click();
  await expect(page.getByText("1 record sent again, 0 left out.")).toBeVisible();
  // Its cause is not gone: it dies again, as another letter.
  await expect(async () => {
    await page.reload();
    await expect(rows(page)).toHaveCount(2, { timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  await page.getByRole("checkbox", { name: "Choose 0:0" }).check();
  await page.getByRole("button", { name: "Send 1 again…" }).click();
  await expect(page.getByRole("dialog")).toContainText("1, which were sent again before");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
});

test("the console asks the store, says what is wrong, and remembers", async ({ page }) => {
  const titles = Array.from({ length: 3 }, () => title("Counted"));
  await addByApi(page, titles);
  await page.goto("/pipeline/tables");
  const query = page.getByLabel("Query", { exact: true });
  const result = page.getByRole("region", { name: "Rows" });

  await query.fill(`SELECT what FROM taskflow.interactions WHERE who = '${ADA.email}'`);
  await expect(async () => {
    await query.press("Control+Enter");
    for (const what of titles) await expect(result).toContainText(what, { timeout: 1_000 });
  }).toPass();
  await page.getByRole("button", { name: "How many of each" }).click();
  await expect(result.getByRole("columnheader", { name: /count/ })).toBeVisible();
  await expect(result).toContainText("create");

  await query.fill("DELETE FROM taskflow.interactions WHERE id = 'x'");
  await query.press("Control+Enter");
  await expect(page.getByRole("alert")).toContainText("SELECT");
  await query.fill("SELECT nonsense FROM taskflow.interactions");
  await query.press("Control+Enter");
  await expect(page.getByRole("alert")).toContainText("nonsense");
  await page.goBack();
  await page.goBack();
  await expect(query).toHaveValue(/GROUP BY action/);
  await expect(result).toContainText("create");

  await page.reload();
  await page.getByText(/^History \(/).click();
  await expect(page.getByRole("list", { name: "Queries of this browser" }).getByRole("listitem")).toHaveCount(4);
  await page.getByRole("button", { name: "Forget them" }).click();
  await expect(page.getByText(/^History \(/)).toHaveCount(0);
});

test("pages of rows", async ({ page }) => {
  await addByApi(page, Array.from({ length: 120 }, () => title("Many")));
  await page.goto("/pipeline/tables");
  await expect(async () => {
    await page.getByRole("button", { name: "What I did" }).click();
    await expect(page.getByText("Rows 1 to 100")).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  await page.getByRole("button", { name: "Next page" }).click();
  await expect(page.getByText(/Rows 101 to/)).toBeVisible();
  await page.getByRole("button", { name: "First page" }).click();
  await expect(page.getByText("Rows 1 to 100")).toBeVisible();
});

test("from the header to a record's bytes by keyboard alone", async ({ page }) => {
  await page.goto("/");
  const tabTo = async (name: string | RegExp, role: "link" | "button" | "slider") => {
    const target = page.getByRole(role, { name }).first();
    for (let presses = 0; presses < 60; presses++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not reach ${name}`);
  };
  await tabTo("Pipeline", "link");
  await page.keyboard.press("Enter");
  await new Visitor(page).seesHeading("Pipeline");
  await tabTo("Topics", "link");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: TOPIC, exact: true })).toBeVisible();
  await tabTo(TOPIC, "link");
  await page.keyboard.press("Enter");
  await expect(rows(page).first()).toBeVisible();
  await tabTo(/^Partition and offset/, "button");
  await page.keyboard.press("Enter");
  await tabTo(/^magic byte/, "button");
  await expect(page.locator(".hex-bytes .byte-shown")).toHaveText(["00"]);
  await tabTo("Bytes of the value", "slider");
});
