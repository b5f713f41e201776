// A queue that outlives the page: in IndexedDB, shared by the tabs of the site. Where there is none (switched off,
// broken, full) it is in memory and ends with the page.

export interface DurableQueue<T extends { id: string }> {
  /** The first `max` items, in the order in which they were added, by whichever tab. Never rejects. */
  all(max?: number): Promise<T[]>;
  /** Settles when the items are on the disk, or in memory if that fails. Never rejects. */
  add(items: readonly T[]): Promise<void>;
  /** Never rejects: an item that cannot be removed comes again. */
  remove(ids: readonly string[]): Promise<void>;
  /** False if items were added that end with the page. */
  readonly durable: boolean;
}

const STORE = "items";
const BY_ID = "id";
const OPENED_WITHIN_MS = 3_000;

export function openDurableQueue<T extends { id: string }>(name: string): DurableQueue<T> {
  const database = openDatabase(name);
  let memory: T[] = [];

  return {
    get durable() {
      return memory.length === 0;
    },
    async all(max) {
      const stored = await database.then((found) => found && readAll<T>(found, max)).catch(() => null);
      return [...(stored ?? []), ...memory].slice(0, max);
    },
    async add(items) {
      try {
        const found = await database;
        if (!found) throw new Error("no database");
        await addAll(found, items);
      } catch {
        memory.push(...items);
      }
    },
    async remove(ids) {
      const gone = new Set(ids);
      memory = memory.filter(({ id }) => !gone.has(id));
      await database.then((found) => found && removeAll(found, ids)).catch(() => null);
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
