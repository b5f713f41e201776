// A queue that outlives the page: in IndexedDB, shared by the tabs of the site. Where there is none (switched off,
// broken, full) it is in memory and ends with the page.

export interface DurableQueue<T extends { id: string }> {
  /** The first `max` items, in the order in which they were added, by whichever tab. Never rejects. */
  all(max?: number): Promise<T[]>;
  /** Settles when the items are on the disk, or in memory if that fails. Never rejects. */
  add(items: readonly T[]): Promise<void>;
  /** Never rejects: an item that cannot be removed comes again. */
  remove(ids: readonly string[]): Promise<void>;
  /** Forgets all items, and that there was a queue of this name. Never rejects. */
  destroy(): Promise<void>;
  /** False as long as it holds items that end with the page. */
  readonly durable: boolean;
}

const STORE = "items";
const BY_ID = "id";
const OPENED_WITHIN_MS = 3_000;

export function openDurableQueue<T extends { id: string }>(name: string): DurableQueue<T> {
  let database = openDatabase(name);
  let memory: T[] = [];

  /** Rejects if it cannot be done. */
  async function withDatabase<R>(work: (database: IDBDatabase) => Promise<R>): Promise<R> {
    const opened = await database;
    if (!opened) throw new Error("there is no database");
    try {
      return await work(opened);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "InvalidStateError") throw error;
      // The browser has closed it, or another tab has destroyed it.
      database = openDatabase(name);
      const reopened = await database;
      if (!reopened) throw error;
      return await work(reopened);
    }
  }

  return {
    get durable() {
      return memory.length === 0;
    },
    async all(max) {
      const stored = await withDatabase((opened) => readAll<T>(opened, max)).catch(() => []);
      return [...stored, ...memory].slice(0, max);
    },
    async add(items) {
      await withDatabase((opened) => addAll(opened, items)).catch(() => memory.push(...items));
    },
    async remove(ids) {
      const gone = new Set(ids);
      memory = memory.filter(({ id }) => !gone.has(id));
      await withDatabase((opened) => removeAll(opened, ids)).catch(() => null);
    },
    async destroy() {
      memory = [];
      const opened = await database;
      opened?.close();
      if (opened) indexedDB.deleteDatabase(name);
    },
  };
}

function openDatabase(name: string): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), OPENED_WITHIN_MS);
    try {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () =>
        request.result.createObjectStore(STORE, { autoIncrement: true }).createIndex(BY_ID, "id");
      request.onsuccess = () => {
        // Otherwise this page would keep others from destroying it.
        request.result.onversionchange = () => request.result.close();
        resolve(request.result);
      };
      request.onerror = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
}

function readAll<T>(database: IDBDatabase, max?: number): Promise<T[]> {
  return new Promise((resolve, reject) => {
    const request = database.transaction(STORE).objectStore(STORE).getAll(null, max);
    request.onsuccess = () => resolve(request.result as T[]);
    request.onerror = () => reject(request.error);
  });
}

function addAll(database: IDBDatabase, items: readonly unknown[]): Promise<void> {
  return write(database, (store, transaction) => {
    for (const item of items) store.add(item);
    // Without it a tab that closes now would take the items with it.
    transaction.commit?.();
  });
}

function removeAll(database: IDBDatabase, ids: readonly string[]): Promise<void> {
  return write(database, (store) => {
    for (const id of ids) {
      const keys = store.index(BY_ID).getAllKeys(id);
      keys.onsuccess = () => keys.result.forEach((key) => store.delete(key));
    }
  });
}

function write(database: IDBDatabase, work: (store: IDBObjectStore, transaction: IDBTransaction) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, "readwrite", { durability: "strict" });
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    work(transaction.objectStore(STORE), transaction);
  });
}
