import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useSearchParams } from "react-router-dom";

import { Notice } from "../../ui/notice";
import { PageTitle } from "../../ui/page-title";
import { EmptyState } from "./empty-state";
import { applyFilter, FILTERS, parseFilter } from "./filters";
import { NewTask } from "./new-task";
import { TaskFilters } from "./task-filters";
import { TaskList } from "./task-list";
import { TaskRow } from "./task-row";

export function TasksPage() {
  const [list] = useState(() => new TaskList());
  const { loading, tasks, failure } = useSyncExternalStore(list.subscribe, list.snapshot);
  const [search] = useSearchParams();
  const newTask = useRef<HTMLInputElement>(null);
  const rows = useRef<HTMLUListElement>(null);

  useEffect(() => {
    void list.load();
  }, [list]);

  const filter = parseFilter(search.get("show"));
  const shown = applyFilter(filter, tasks);
  const done = tasks.filter((task) => task.completed).length;
  const loadFailed = failure !== null && !loading && tasks.length === 0 && failure.title === undefined;

  /** The keyboard goes on where the row was. */
  function focusNear(index: number) {
    requestAnimationFrame(() => {
      const buttons = rows.current?.querySelectorAll<HTMLElement>("[data-delete]");
      const next = buttons?.[Math.min(index, buttons.length - 1)];
      (next ?? newTask.current)?.focus();
    });
  }

  return (
    <section className="tasks">
      <div className="tasks-head">
        <PageTitle>Tasks</PageTitle>
        <p className="counter" role="status">
          {!loading && tasks.length > 0 && counterText(tasks.length - done, tasks.length)}
        </p>
      </div>
      {tasks.length > 0 && <progress className="progress" value={done} max={tasks.length} aria-label="Completed tasks" />}
      <NewTask ref={newTask} failedTitle={failure?.title} onAdd={(title) => list.add(title)} />
      {failure &&
        (loadFailed ? (
          <Notice action="Try again" onAction={() => void list.load()}>
            {failure.message}
          </Notice>
        ) : (
          <Notice onDismiss={() => list.dismissFailure()}>{failure.message}</Notice>
        ))}
      {tasks.length > 0 && <TaskFilters current={filter} />}
      <ul className="task-rows" ref={rows} aria-label="Tasks" aria-busy={loading}>
        {shown.map((task, index) => (
          <TaskRow
            key={task.key}
            task={task}
            onChange={(change) => list.change(task.key, change)}
            onRemove={() => {
              list.remove(task.key);
              focusNear(index);
            }}
          />
        ))}
      </ul>
      {!loading && !failure && tasks.length === 0 && <EmptyState />}
      {tasks.length > 0 && shown.length === 0 && (
        <p className="nothing-shown">{FILTERS.find((one) => one.filter === filter)?.empty}</p>
      )}
    </section>
  );
}

function counterText(left: number, all: number): string {
  if (left === 0) return all === 1 ? "Done" : `All ${all} done`;
  return `${left} of ${all} left`;
}
