// The maxima of the tracker. docs/tracker.md states them.

/** Views that wait in the browser; beyond it the oldest is dropped. */
export const WAITING_MAX = 500;
/** Views in one request. */
export const BATCH_MAX = 50;
/** Of a request's body: browsers let 64 KiB outlive the page, and the server takes no more. */
export const BATCH_BYTES_MAX = 60_000;
/** Of a page's path, which is ASCII in an address; the server's own limit. */
export const PATH_MAX = 1_024;

export const ANSWER_WITHIN_MS = 15_000;
/** A tab that was frozen while it sends does not keep the others from sending. */
export const LOCK_WITHIN_MS = 30_000;
export const STORED_WITHIN_MS = 2_000;
export const SENT_WITHIN_MS = 1_000;

export const RETRY_FIRST_MS = 1_000;
export const RETRY_MAX_MS = 60_000;
/** As long as a server elsewhere has never answered: it may not take views from here, which looks as if it were away. */
export const RETRY_STRANGER_MAX_MS = 3_600_000;
export const RETRY_AFTER_MAX_MS = 3_600_000;
