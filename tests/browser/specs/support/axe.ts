// axe in the page itself: brought in once for a page, however often it is asked.
import type { Page } from "@playwright/test";
import axe from "axe-core";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** Those of them that look at colours: the others say the same of the same elements in another scheme. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

export interface Violation {
  id: string;
  help: string;
  at: string[];
}

/** What axe finds wrong on the page as it is now; by rules about colours alone, if all others have looked at it. */
export async function violationsOn(page: Page, coloursAlone = false): Promise<Violation[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(async (runOnly) => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, { runOnly, resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map(({ html }) => html) }));
  }, coloursAlone ? ({ type: "rule", values: COLOUR_RULES } as const) : ({ type: "tag", values: RULES } as const));
}
