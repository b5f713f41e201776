import { memo, useRef, useState, type MouseEvent } from "react";
import { flushSync } from "react-dom";

import { CheckIcon, CrossIcon, PencilIcon } from "../../ui/icons";
import { GripIcon } from "./task-icons";
import type { Task } from "./task";
import type { TaskActions } from "./task-actions";
import { TitleEditor } from "./title-editor";

interface TaskRowProps {
  task: Task;
  takenBack: boolean;
  actions: TaskActions;
}

/** Its controls are marked by `data-control`, so that the list can lead the keyboard from row to row. */
export const TaskRow = memo(function TaskRow({ task, takenBack, actions }: TaskRowProps) {
  const [editing, setEditing] = useState(false);
  const row = useRef<HTMLLIElement>(null);

  function finish(title: string | null, refocus: boolean) {
    flushSync(() => setEditing(false));
    if (refocus) row.current?.querySelector<HTMLElement>("[data-control=edit]")?.focus();
    if (title !== null) actions.rename(task, title);
  }

  function remove(event: MouseEvent) {
    // The second click of a double click would hit the row that moved up.
    if (event.detail <= 1) actions.remove(task);
  }

  const classes = ["task", task.completed && "completed", editing && "editing", takenBack && "taken-back"];
  return (
    <li ref={row} className={classes.filter(Boolean).join(" ")} data-id={task.id}>
      <span className="bead">
        <input
          type="checkbox"
          data-control="tick"
          checked={task.completed}
          aria-label={task.title}
          onChange={(event) => actions.complete(task, event.target.checked)}
        />
        <CheckIcon />
      </span>
      {editing && <TitleEditor title={task.title} onFinish={finish} />}
      <span className="task-title" hidden={editing} onDoubleClick={() => setEditing(true)}>
        {task.title}
      </span>
      <span className="task-tools">
        <button
          type="button"
          className="icon-button"
          data-control="edit"
          aria-label={`Edit ${task.title}`}
          onClick={() => setEditing(true)}
        >
          <PencilIcon />
        </button>
        <button type="button" className="icon-button" data-control="delete" aria-label={`Delete ${task.title}`} onClick={remove}>
          <CrossIcon />
        </button>
        <button
          type="button"
          className="icon-button grip"
          data-control="grip"
          aria-label={`Move ${task.title}`}
          aria-describedby="grip-hint"
        >
          <GripIcon />
        </button>
      </span>
    </li>
  );
});
