import type { Page } from "@playwright/test";

/** How many page views wait in the browser's storage for the page's origin. */
export async function waitingViews(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const ended = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    let waiting = 0;
    for (const { name } of await indexedDB.databases()) {
      if (!name?.startsWith("taskflow.views ")) continue;
      const database = await ended(indexedDB.open(name));
      waiting += await ended(database.transaction("views").objectStore("views").count());
      database.close();
    }
    return waiting;
  });
}
