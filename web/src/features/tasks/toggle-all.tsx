import { forwardRef } from "react";

import type { Task } from "./task";
import { ChecksIcon } from "./task-icons";

interface ToggleAllProps {
  tasks: readonly Task[];
  onToggle(completed: boolean): void;
}

/** The first bead on the line. It is ticked when all the others are. */
export const ToggleAll = forwardRef<HTMLInputElement, ToggleAllProps>(function ToggleAll({ tasks, onToggle }, ref) {
  const done = tasks.filter(({ completed }) => completed).length;
  return (
    <div className="toggle-all">
      <span className="bead">
        <input
          id="toggle-all"
          ref={ref}
          type="checkbox"
          checked={done > 0 && done === tasks.length}
          onChange={(event) => onToggle(event.target.checked)}
        />
        <ChecksIcon />
      </span>
      <label htmlFor="toggle-all">Mark all as complete</label>
      <span className="portion" aria-hidden="true">
        {done} of {tasks.length}
      </span>
    </div>
  );
});
