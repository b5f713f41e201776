export function EmptyState() {
  return (
    <div className="empty">
      <svg className="empty-picture" viewBox="0 0 120 96" aria-hidden="true" focusable="false">
        <path d="M24 2v92" />
        <circle cx="24" cy="20" r="10" />
        <circle cx="24" cy="48" r="10" />
        <circle cx="24" cy="76" r="10" />
        <path className="empty-text" d="M50 20h62M50 48h44M50 76h54" />
      </svg>
      <p className="empty-title">Nothing on the line yet</p>
      <p>Add your first task above. Adding it writes a row, and so does ticking it off.</p>
    </div>
  );
}
