import { useEffect, useState } from "react";

interface Wait {
  /** Whole seconds that are left; 0 when there is nothing to wait for. */
  left: number;
  /** What it was at the beginning; null before the first. */
  total: number | null;
  begin(seconds: number): void;
}

/** Counts a wait down, by the clock: a page that slept knows better. */
export function useWait(): Wait {
  const [total, setTotal] = useState<number | null>(null);
  const [end, setEnd] = useState(0);
  const [left, setLeft] = useState(0);

  useEffect(() => {
    const update = () => setLeft(secondsUntil(end));
    const timer = window.setInterval(update, 200);
    return () => window.clearInterval(timer);
  }, [end]);

  return {
    left,
    total,
    begin: (seconds) => {
      setTotal(seconds);
      setEnd(Date.now() + seconds * 1000);
      setLeft(seconds);
    },
  };
}

function secondsUntil(end: number): number {
  return Math.max(0, Math.ceil((end - Date.now()) / 1000));
}

/** Too many attempts: read out once, while the visible figure counts down. */
export function WaitNotice({ left, total }: { left: number; total: number }) {
  return (
    <div className="notice">
      <p role="alert" className="visually-hidden">
        Too many attempts. Please try again in {waitText(total)}.
      </p>
      <p aria-hidden="true">
        {left > 0 ? `Too many attempts. Please try again in ${waitText(left)}.` : "You can try again now."}
      </p>
      <p role="status" className="visually-hidden">
        {left === 0 && "You can try again now."}
      </p>
    </div>
  );
}

function waitText(seconds: number): string {
  if (seconds > 90) return `${Math.ceil(seconds / 60)} minutes`;
  return seconds === 1 ? "1 second" : `${seconds} seconds`;
}
