/** The product's mark. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
      <rect width="32" height="32" rx="8" fill="var(--mantine-color-brand-8)" />
      <path
        d="M9 17.5v-5a7 7 0 0 1 14 0v5"
        fill="none"
        stroke="#fff"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
      <rect x="7" y="15" width="4.6" height="7.4" rx="2.1" fill="#fff" />
      <rect x="20.4" y="15" width="4.6" height="7.4" rx="2.1" fill="#fff" />
      <path d="M22.7 22.4c0 2.4-2 3.1-4.6 3.1" fill="none" stroke="#fff" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
