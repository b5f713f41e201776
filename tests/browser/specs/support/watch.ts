import { expect, type Page } from "@playwright/test";

/** Collects what no page may do: errors, refusals by the content security policy, requests to other hosts. */
export function watchForTrouble(page: Page, site: string) {
  const trouble: string[] = [];
  page.on("pageerror", (error) => trouble.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (/Content.Security.Policy/i.test(message.text())) trouble.push(message.text());
  });
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== new URL(site).origin) trouble.push(`request to ${request.url()}`);
  });
  return { expectNone: () => expect(trouble).toEqual([]) };
}
