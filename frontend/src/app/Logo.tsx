/** A lookout over two ridges. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <rect width="32" height="32" rx="8" fill="#2b50b8" />
      <path d="M6 23l6.2-9.2 4 5.2L20.4 11 26 23z" fill="#fff" />
      <circle cx="22.5" cy="8.5" r="2.5" fill="#ffb454" />
    </svg>
  );
}
