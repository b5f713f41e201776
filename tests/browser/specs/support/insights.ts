// The dashboard, in a viewer's words.
import { expect, type Locator, type Page } from "@playwright/test";

/** Visible numbers that open what they count. */
export function numbersOf(place: Locator): Locator {
  return place.locator("a.number");
}

export class Dashboard {
  private tab: Page | null = null;

  constructor(readonly page: Page) {}

  async opens(address = "/insights") {
    await this.page.goto(address);
    await expect(this.page.getByRole("heading", { level: 1, name: "Insights" })).toBeVisible();
  }

  /** Nothing is awaited any more. */
  async isAnswered() {
    await expect(this.page.locator(".insights-page :is([aria-busy=true], .old)")).toHaveCount(0);
    await expect(this.keyNumber("Events")).not.toHaveText("–");
  }

  panel(name: string): Locator {
    return this.page.getByRole("region", { name, exact: true });
  }

  get feed(): Locator {
    return this.page.getByRole("region", { name: "The latest events" });
  }

  keyNumber(label: string): Locator {
    return this.page
      .locator(".key-numbers > div")
      .filter({ has: this.page.getByText(label, { exact: true }) })
      .locator(".key-number");
  }

  /** What the list that is open says and has. */
  async listTotal(): Promise<number> {
    const total = this.page.locator("[data-total]");
    await expect(total).toBeVisible();
    return Number(await total.getAttribute("data-total"));
  }

  /**
   * Each of the numbers opens a list that is as long as the number says, and as `expected` says of its address, unless
   * that is null. Returns how many there were.
   */
  async checkNumbers(place: Locator, expected: (address: string) => Promise<number | null> = async () => null): Promise<number> {
    const found = await numbersOf(place).evaluateAll((links) =>
      links.map((link) => ({
        says: Number(link.textContent!.replaceAll(",", "")),
        address: link.getAttribute("href")!,
        name: link.getAttribute("aria-label")!,
      })),
    );
    const list = await this.listTab();
    const lengths = new Map<string, number>();
    for (const { says, address, name } of found) {
      if (!lengths.has(address)) {
        const { total, lines } = await list.evaluate(lengthOfList, address);
        expect(lines, `${name}: ${address}`).toBe(Math.min(total, 100));
        const counted = await expected(address);
        if (counted !== null) expect(total, `${name}, as the table has it: ${address}`).toBe(counted);
        lengths.set(address, total);
      }
      expect(lengths.get(address), `${name}: ${address}`).toBe(says);
    }
    return found.length;
  }

  /** Where lists are opened: another tab of the same browser. */
  private async listTab(): Promise<Page> {
    if (!this.tab || this.tab.isClosed()) {
      this.tab = await this.page.context().newPage();
      await new Dashboard(this.tab).opens();
    }
    return this.tab;
  }

  async showTable(panel: string): Promise<Locator> {
    await this.panel(panel).getByRole("button", { name: "Show as table" }).click();
    return this.panel(panel).getByRole("table");
  }
}

/** Runs in the page: goes there as a link does, which loads nothing again. What the list says, and the lines that it has. */
async function lengthOfList(address: string): Promise<{ total: number; lines: number }> {
  history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate", { state: null }));
  // Rendered once its message has come, which was sent before this one.
  const { port1, port2 } = new MessageChannel();
  await new Promise((rendered) => {
    port1.onmessage = rendered;
    port2.postMessage(null);
  });
  const end = performance.now() + 10_000;
  for (;;) {
    await new Promise((later) => setTimeout(later, 10));
    const total = document.querySelector<HTMLElement>("main [data-total]")?.dataset.total;
    const awaited = document.querySelector(".insights-page :is([aria-busy=true], .old)");
    if (total !== undefined && !awaited)
      return { total: Number(total), lines: document.querySelectorAll("main .event-line, main .data-table tbody tr").length };
    if (performance.now() > end) throw new Error(`no list at ${address}`);
  }
}
