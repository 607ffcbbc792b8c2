import { useEffect, useState } from "react";

const PAUSE = 250; // milliseconds without a keystroke that count as having finished a word

export function useDebounced<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
