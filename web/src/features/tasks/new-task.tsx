import { forwardRef, useEffect, useImperativeHandle, useRef, useState, type FormEvent } from "react";

import { TITLE_MAX } from "./limits";

interface NewTaskProps {
  /** The title of a task that could not be added: it comes back into the empty field. */
  failedTitle: string | undefined;
  onAdd(title: string): void;
}

export const NewTask = forwardRef<HTMLInputElement, NewTaskProps>(function NewTask({ failedTitle, onAdd }, ref) {
  const [title, setTitle] = useState("");
  const input = useRef<HTMLInputElement>(null);
  useImperativeHandle(ref, () => input.current!);

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
      <label htmlFor="new-task">New task</label>
      <div className="new-task-row">
        <input
          id="new-task"
          ref={input}
          name="title"
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
