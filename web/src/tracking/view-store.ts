// Views in IndexedDB, which the tabs of an origin share. Each call rejects where there is no such storage, or where
// it does not answer. The database is open only during a call: an open one would keep some browsers from freezing
// the page for the back button.
import { STORED_WITHIN_MS, WAITING_MAX } from "./limits";
import type { WaitingView } from "./view";

const VIEWS = "views";

export interface ViewStore {
  /** Its key. Drops what is more than WAITING_MAX behind. */
  add(view: WaitingView): Promise<number>;
  /** Oldest first. */
  all(): Promise<WaitingView[]>;
  /** At least one key. */
  remove(keys: number[]): Promise<unknown>;
  /** Leaves no trace. */
  removeAll(): Promise<void>;
}

export function viewStore(name: string): ViewStore {
  /** Connections know no order among one another. */
  let last: Promise<unknown> = Promise.resolve();

  function run<T>(mode: IDBTransactionMode, act: (views: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const before = last;
    const result = new Promise<T>((resolve, reject) => {
      setTimeout(reject, STORED_WITHIN_MS);
      const start = () => {
        const opening = indexedDB.open(name);
        opening.onupgradeneeded = () => opening.result.createObjectStore(VIEWS, { keyPath: "n", autoIncrement: true });
        opening.onerror = reject;
        opening.onsuccess = () => {
          try {
            const transaction = opening.result.transaction(VIEWS, mode);
            const request = act(transaction.objectStore(VIEWS));
            transaction.oncomplete = () => resolve(request.result);
            transaction.onabort = reject;
          } catch (error) {
            reject(error);
          }
          // Once the transaction is through.
          opening.result.close();
        };
      };
      before.then(start, start).catch(reject);
    });
    last = result;
    return result;
  }

  return {
    add: (view) =>
      run("readwrite", (views) => {
        const adding = views.add(view) as IDBRequest<number>;
        adding.onsuccess = () => views.delete(IDBKeyRange.upperBound(adding.result - WAITING_MAX));
        return adding;
      }),
    all: () => run("readonly", (views) => views.getAll() as IDBRequest<WaitingView[]>),
    remove: (keys) => run("readwrite", (views) => keys.map((key) => views.delete(key))[0]!),
    async removeAll() {
      indexedDB.deleteDatabase(name);
    },
  };
}
