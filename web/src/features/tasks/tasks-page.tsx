import { useCallback, useMemo, useRef, useState, useSyncExternalStore } from "react";

import { Notice } from "../../ui/notice";
import { PageTitle } from "../../ui/page-title";
import { EmptyState } from "./empty-state";
import { FILTERS } from "./filters";
import { KeyHelp } from "./key-help";
import { NewTask } from "./new-task";
import { taskActions } from "./task-actions";
import { TaskFooter } from "./task-footer";
import { TaskRows } from "./task-rows";
import { useTaskStore } from "./task-session";
import type { TaskStore } from "./task-store";
import { Toast } from "./toast";
import { ToggleAll } from "./toggle-all";
import { Toolbar } from "./toolbar";
import { useUndoKeys } from "./use-undo-keys";
import { useView } from "./use-view";
import { WaitingLine } from "./waiting-line";

export function TasksPage() {
  const store = useTaskStore();
  return store && <Tasks key={store.user} store={store} />;
}

function Tasks({ store }: { store: TaskStore }) {
  const { loaded, loadFailure, tasks, takenBack, failure, deed, ...wait } = useSyncExternalStore(store.subscribe, store.snapshot);
  const { filter, query, setQuery, searching, found, shown } = useView(tasks);
  const actions = useMemo(() => taskActions(store), [store]);
  const [announced, announce] = useState("");
  const newTask = useRef<HTMLInputElement>(null);
  const all = useRef<HTMLInputElement>(null);
  const focusNewTask = useCallback(() => newTask.current?.focus(), []);
  const dismissDeed = useCallback(() => store.dismissDeed(), [store]);
  useUndoKeys(store);

  return (
    <section className="tasks" aria-label="Tasks" aria-busy={!loaded && loadFailure === null}>
      <PageTitle>Tasks</PageTitle>
      <NewTask ref={newTask} failedTitle={failure?.title} onAdd={actions.add}>
        <WaitingLine {...wait} />
      </NewTask>
      {loadFailure !== null && (
        <Notice action="Try again" onAction={() => void store.load()}>
          {loadFailure}
        </Notice>
      )}
      {failure && <Notice onDismiss={() => store.dismissFailure()}>{failure.message}</Notice>}
      {tasks.length > 0 && (
        <>
          <div className="task-main">
            <Toolbar filter={filter} query={query} onQuery={setQuery} />
            <ToggleAll ref={all} tasks={found} onToggle={(completed) => actions.completeAll(found, completed)} />
            <TaskRows tasks={shown} takenBack={takenBack} actions={actions} announce={announce} onLeave={focusNewTask} />
            {shown.length === 0 && (
              <p className="nothing-shown">
                {found.length === 0 ? `Nothing is called “${query.trim()}”.` : FILTERS.find((one) => one.filter === filter)?.empty}
              </p>
            )}
          </div>
          <TaskFooter
            found={found}
            searching={searching}
            onClear={() => {
              // Outside a field, so that the keys to undo work at once.
              all.current?.focus();
              actions.clearCompleted(found);
            }}
          />
          <KeyHelp />
        </>
      )}
      {loaded && tasks.length === 0 && <EmptyState />}
      <Toast deed={deed} onUndo={() => store.undo()} onDismiss={dismissDeed} />
      <p className="visually-hidden" role="status">
        {announced}
      </p>
      <p id="grip-hint" hidden>
        The arrow keys move it up and down.
      </p>
    </section>
  );
}
