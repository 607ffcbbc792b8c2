import { useEffect, useRef, useState } from "react";

const SHOWN = 2500; // milliseconds

/** True for a moment after a value that was on screen has become another one. */
export function useChanged(value: unknown): boolean {
  const before = useRef(value);
  const [changed, setChanged] = useState(false);
  useEffect(() => {
    if (Object.is(before.current, value)) return;
    before.current = value;
    setChanged(true);
    const timer = setTimeout(() => setChanged(false), SHOWN);
    return () => clearTimeout(timer);
  }, [value]);
  return changed;
}
