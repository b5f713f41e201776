import { memo, useLayoutEffect, useRef, type FocusEvent, type KeyboardEvent } from "react";
import { flushSync } from "react-dom";

import type { Task } from "./task";
import type { TaskActions } from "./task-actions";
import { TaskRow } from "./task-row";
import { useDragging } from "./use-dragging";

interface TaskRowsProps {
  tasks: readonly Task[];
  takenBack: ReadonlySet<string>;
  actions: TaskActions;
  announce(text: string): void;
  /** The keyboard leaves the list upwards, or there is no row left. */
  onLeave(): void;
}

interface Place {
  id: string;
  index: number;
  control: string;
}

/** The list. Arrow keys go from row to row, and with Alt move the row. */
export const TaskRows = memo(function TaskRows({ tasks, takenBack, actions, announce, onLeave }: TaskRowsProps) {
  const list = useRef<HTMLUListElement>(null);
  const focused = useRef<Place | null>(null);

  const focusRow = (index: number, control: string) => {
    const row = list.current?.children[Math.min(index, tasks.length - 1)];
    const target = row?.querySelector<HTMLElement>(`[data-control=${control}]`);
    if (target) target.focus();
    else onLeave();
  };

  // A row that goes hands the focus to the one that takes its place.
  useLayoutEffect(() => {
    const place = focused.current;
    if (!place) return;
    const index = tasks.findIndex(({ id }) => id === place.id);
    if (index >= 0) place.index = index;
    else if (document.activeElement === document.body) focusRow(place.index, place.control);
  });

  const move = (id: string, previous: string | undefined, next: string | undefined) => {
    const element = document.activeElement as HTMLElement | null;
    flushSync(() => actions.move(id, previous, next));
    // To move an element in the document takes the focus from it.
    if (element?.isConnected) element.focus();
    const shown = Array.from(list.current?.children ?? []) as HTMLElement[];
    const at = shown.findIndex((row) => row.dataset.id === id);
    const title = tasks.find((task) => task.id === id)?.title ?? "";
    announce(`“${title}” is now ${at + 1} of ${shown.length}`);
  };
  const onPointerDown = useDragging(move);

  const moveBy = (index: number, by: 1 | -1) => {
    const others = tasks.filter((_, other) => other !== index);
    const to = index + by;
    if (to >= 0 && to < tasks.length) move(tasks[index]!.id, others[to - 1]?.id, others[to]?.id);
  };

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const { control } = (event.target as HTMLElement).dataset;
    const row = (event.target as Element).closest<HTMLElement>("li[data-id]");
    if (!row || !control || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const index = tasks.findIndex(({ id }) => id === row.dataset.id);
    const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : null;
    const edits = event.key === "F2" || (event.key === "Enter" && control === "tick");
    if (by && (event.altKey || control === "grip")) moveBy(index, by);
    else if (event.altKey) return;
    else if (by && index + by < 0) onLeave();
    else if (by) focusRow(index + by, control);
    else if (event.key === "Home") focusRow(0, control);
    else if (event.key === "End") focusRow(tasks.length - 1, control);
    else if (event.key === "Escape") onLeave();
    else if (event.key === "Delete") actions.remove(tasks[index]!);
    else if (edits) row.querySelector<HTMLElement>("[data-control=edit]")?.click();
    else return;
    event.preventDefault();
  }

  function onFocus({ target }: FocusEvent<HTMLElement>) {
    const id = target.closest<HTMLElement>("li[data-id]")?.dataset.id;
    if (id === undefined) return;
    focused.current = { id, index: tasks.findIndex((task) => task.id === id), control: target.dataset.control ?? "edit" };
  }

  function onBlur({ target }: FocusEvent<HTMLElement>) {
    // A row that goes loses the focus too, and hands it on.
    queueMicrotask(() => {
      if (target.isConnected && !list.current?.contains(document.activeElement)) focused.current = null;
    });
  }

  return (
    <ul
      className="task-rows"
      ref={list}
      aria-label="Tasks"
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      onBlur={onBlur}
      onPointerDown={onPointerDown}
    >
      {tasks.map((task) => (
        <TaskRow key={task.id} task={task} takenBack={takenBack.has(task.id)} actions={actions} />
      ))}
    </ul>
  );
});
