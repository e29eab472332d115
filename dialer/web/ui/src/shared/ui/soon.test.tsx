// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { Suspense, useState } from 'react';
import { afterEach, expect, test } from 'vitest';
import { soon } from './soon';

afterEach(cleanup);

function Field({ label }: { label: string }) {
  const [count, setCount] = useState(0);
  return <button onClick={() => setCount(count + 1)}>{`${label} ${count}`}</button>;
}

function held() {
  let open = () => {};
  const gate = new Promise<{ default: typeof Field }>((resolve) => {
    open = () => resolve({ default: Field });
  });
  return { Late: soon(() => gate), open: () => open() };
}

test('what was read ahead is drawn at once', async () => {
  const { Late, open } = held();
  open();
  await Late.read();
  render(
    <Suspense fallback="waiting">
      <Late label="form" />
    </Suspense>,
  );
  expect(screen.queryByText('waiting')).toBeNull();
  expect(screen.getByRole('button').textContent).toBe('form 0');
});

test('what comes while it is waited for keeps what was done in it', async () => {
  const { Late, open } = held();
  const view = (label: string) => (
    <Suspense fallback="waiting">
      <Late label={label} />
    </Suspense>
  );
  const { rerender } = render(view('form'));
  screen.getByText('waiting');
  open();
  (await screen.findByRole('button')).click();
  await screen.findByText('form 1');
  rerender(view('sheet'));
  expect(screen.getByRole('button').textContent).toBe('sheet 1');
});
