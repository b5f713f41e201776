import type { Task } from "./task";
import { count } from "./task-actions";

interface TaskFooterProps {
  /** What the search found; all without one. */
  found: readonly Task[];
  searching: boolean;
  onClear(): void;
}

export function TaskFooter({ found, searching, onClear }: TaskFooterProps) {
  const done = found.filter(({ completed }) => completed).length;
  const left = found.length - done;
  return (
    <div className="task-footer">
      <p className="counter" role="status">
        <strong>{left}</strong> {left === 1 ? "task" : "tasks"} left
        {searching && ` of ${found.length} found`}
      </p>
      {done > 0 && (
        <button type="button" className="button quiet" aria-description={`Deletes ${count(done)}`} onClick={onClear}>
          Clear completed ({done})
        </button>
      )}
    </div>
  );
}
