import { wantOffice } from './shared/i18n/i18n';

// Tests of any page have all texts.
await wantOffice();

// What the kit asks of a page and jsdom does not have.
if (typeof window !== 'undefined') {
  const { configure } = await import('@testing-library/react');
  configure({ asyncUtilTimeout: 30_000 });
  window.matchMedia ??= (query: string) =>
    ({
      matches: false,
      media: query,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    }) as unknown as MediaQueryList;
  window.ResizeObserver ??= class {
    observe() {
      // Nothing has a size here.
    }
    unobserve() {
      // Nothing has a size here.
    }
    disconnect() {
      // Nothing has a size here.
    }
  };
  if (!('fonts' in document)) Object.defineProperty(document, 'fonts', { value: new EventTarget() });
}
