import { forwardRef, useEffect, useImperativeHandle, useRef, useState, type FormEvent, type ReactNode } from "react";

import { TITLE_MAX } from "./limits";

// On a touch screen the focus would bring up the keyboard, over the tasks.
const focusFirst = !matchMedia("(pointer: coarse)").matches;

interface NewTaskProps {
  /** The title of a task that could not be added: it comes back into the empty field. */
  failedTitle: string | undefined;
  onAdd(title: string): void;
  /** Stands at the end of the label's line. */
  children?: ReactNode;
}

export const NewTask = forwardRef<HTMLInputElement, NewTaskProps>(function NewTask({ failedTitle, onAdd, children }, ref) {
  const [title, setTitle] = useState("");
  const input = useRef<HTMLInputElement>(null);
  useImperativeHandle(ref, () => input.current!);

  useEffect(() => {
    if (focusFirst) input.current?.focus({ preventScroll: true });
  }, []);

  useEffect(() => {
    if (failedTitle !== undefined) setTitle((typed) => typed || failedTitle);
  }, [failedTitle]);

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    input.current?.focus();
    const trimmed = title.trim();
    if (trimmed === "") return;
    setTitle("");
    onAdd(trimmed);
  }

  return (
    <form className="new-task" onSubmit={onSubmit}>
      <div className="new-task-label">
        <label htmlFor="new-task">New task</label>
        {children}
      </div>
      <div className="new-task-row">
        <input
          id="new-task"
          ref={input}
          name="title"
          data-focus-first={focusFirst || undefined}
          autoComplete="off"
          enterKeyHint="done"
          maxLength={TITLE_MAX}
          placeholder="What is next?"
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        <button type="submit" className="button">
          Add
        </button>
      </div>
    </form>
  );
});
