import { type RefObject, useLayoutEffect, useRef, useState } from "react";

/** The width an element has been given, for charts that draw in real pixels. */
export function useWidth<E extends HTMLElement>(initial = 640): [RefObject<E | null>, number] {
  const ref = useRef<E>(null);
  const [width, setWidth] = useState(initial);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => setWidth(Math.round(element.clientWidth) || initial);
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, [initial]);
  return [ref, width];
}
