/** Parts of a page that come after its first load, read ahead so that they are there when they are wanted. */
import { lazy, useState, type ComponentType } from 'react';

/**
 * A component of a chunk of its own.
 *
 * Where `read` was called before and has ended, it is drawn at once, without the moment of nothing that React gives
 * to what is lazy: a file or a form that pops with a call must not come late. Else it suspends.
 */
export function soon<P extends object>(load: () => Promise<{ default: ComponentType<P> }>) {
  let here: ComponentType<P> | null = null;
  const read = async () => {
    const module = await load();
    here = module.default;
    return module;
  };
  const Late = lazy(read) as unknown as ComponentType<P>;
  function Soon(props: P) {
    // Chosen once: another kind of element would be another form, without what was typed in it.
    const [View] = useState<ComponentType<P>>(() => here ?? Late);
    return <View {...props} />;
  }
  return Object.assign(Soon, { read });
}
