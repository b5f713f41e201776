import { useId, useRef, useState, type MouseEvent } from "react";
import { flushSync } from "react-dom";

import { CheckIcon, CrossIcon, PencilIcon } from "../../ui/icons";
import type { ShownTask } from "./task-list";
import type { TaskChange } from "./tasks-api";
import { TitleEditor } from "./title-editor";

interface TaskRowProps {
  task: ShownTask;
  onChange(change: TaskChange): void;
  onRemove(): void;
}

export function TaskRow({ task, onChange, onRemove }: TaskRowProps) {
  const [editing, setEditing] = useState(false);
  const editButton = useRef<HTMLButtonElement>(null);
  const titleId = useId();

  function finish(title: string | null, refocus: boolean) {
    flushSync(() => setEditing(false));
    if (title !== null && title !== task.title) onChange({ title });
    if (refocus) editButton.current?.focus();
  }

  function remove(event: MouseEvent) {
    // The second click of a double click would hit the row that moved up.
    if (event.detail <= 1) onRemove();
  }

  const classes = ["task", task.completed && "completed", task.takenBack && "taken-back"].filter(Boolean).join(" ");
  return (
    <li className={classes}>
      <span className="bead">
        <input
          type="checkbox"
          checked={task.completed}
          aria-labelledby={titleId}
          onChange={(event) => onChange({ completed: event.target.checked })}
        />
        <CheckIcon />
      </span>
      {editing ? (
        <>
          <span id={titleId} hidden>
            {task.title}
          </span>
          <TitleEditor title={task.title} onFinish={finish} />
        </>
      ) : (
        <span id={titleId} className="task-title" onDoubleClick={() => setEditing(true)}>
          {task.title}
        </span>
      )}
      <span className="task-tools" hidden={editing}>
        <button
          type="button"
          ref={editButton}
          className="icon-button"
          aria-label={`Edit ${task.title}`}
          onClick={() => setEditing(true)}
        >
          <PencilIcon />
        </button>
        <button type="button" className="icon-button" data-delete aria-label={`Delete ${task.title}`} onClick={remove}>
          <CrossIcon />
        </button>
      </span>
    </li>
  );
}
