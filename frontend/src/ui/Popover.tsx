import {
  type ReactNode,
  type ToggleEvent,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { classes } from "@/ui/classes";

const GAP = 6;
const EDGE = 8;

interface TriggerProps {
  popoverTarget: string;
  "aria-expanded": boolean;
  "aria-controls": string;
}

interface PopoverProps {
  label: string;
  trigger: (props: TriggerProps) => ReactNode;
  children: (close: () => void) => ReactNode;
  onOpen?: () => void;
  className?: string;
}

/**
 * The browser's own popover: top layer, Escape and click outside come with it.
 *
 * Its place is worked out here because anchor positioning is younger than the browsers we serve.
 * The content is made when it opens, so that a page of tiles does not carry a page of popovers.
 */
export function Popover({ label, trigger, children, onOpen, className }: PopoverProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const anchor = useRef<HTMLSpanElement>(null);
  const [open, setOpen] = useState(false);

  const place = useCallback(() => {
    const target = anchor.current?.firstElementChild?.getBoundingClientRect();
    const self = box.current;
    if (!target || !self) return;
    const { offsetWidth: width, offsetHeight: height } = self;
    const below = target.bottom + GAP;
    const fits = below + height <= innerHeight - EDGE;
    const top = fits ? below : Math.max(EDGE, target.top - GAP - height);
    const left = Math.min(target.left, document.documentElement.clientWidth - width - EDGE);
    self.style.top = `${top}px`;
    self.style.left = `${Math.max(EDGE, left)}px`;
  }, []);

  useEffect(() => {
    if (!open || !box.current) return;
    place();
    // The content grows when its data arrives.
    const watch = new ResizeObserver(place);
    watch.observe(box.current);
    addEventListener("scroll", place, { passive: true, capture: true });
    addEventListener("resize", place);
    return () => {
      watch.disconnect();
      removeEventListener("scroll", place, { capture: true });
      removeEventListener("resize", place);
    };
  }, [open, place]);

  const toggled = (event: ToggleEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget) return;
    const opened = event.newState === "open";
    setOpen(opened);
    if (opened) onOpen?.();
  };
  const close = () => {
    box.current?.hidePopover();
    const target = anchor.current?.firstElementChild;
    if (target instanceof HTMLElement) target.focus();
  };

  return (
    <>
      <span ref={anchor} className="contents">
        {trigger({ popoverTarget: id, "aria-expanded": open, "aria-controls": id })}
      </span>
      <div
        ref={box}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        onToggle={toggled}
        className={classes(
          "fixed rounded-lg border border-line bg-raised text-left text-sm font-normal text-ink shadow-pop",
          className,
        )}
      >
        {open && children(close)}
      </div>
    </>
  );
}
