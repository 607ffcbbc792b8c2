import {
  type PointerEvent,
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
// Milliseconds: long enough that a pointer passing by opens nothing, and can reach what it opened.
const HOVER_OPENS = 300;
const HOVER_CLOSES = 250;

interface TriggerProps {
  popoverTarget: string;
  popoverTargetAction: "show" | "toggle";
  "aria-expanded": boolean;
  "aria-controls": string;
}

interface PopoverProps {
  label: string;
  trigger: (props: TriggerProps) => ReactNode;
  children: (close: () => void) => ReactNode;
  className?: string;
  /** Also opens while a mouse rests on the trigger; a click keeps it open. */
  hover?: boolean;
}

/**
 * The browser's own popover: top layer, Escape and click outside come with it.
 *
 * Its place is worked out here because anchor positioning is younger than the browsers we serve.
 * The content is made when it opens, so that a page of tiles does not carry a page of popovers.
 */
export function Popover({ label, trigger, children, className, hover = false }: PopoverProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const anchor = useRef<HTMLSpanElement>(null);
  const [open, setOpen] = useState(false);
  const pinned = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

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
    if (!opened) pinned.current = false;
  };
  const rest = (event: PointerEvent) => {
    if (event.pointerType !== "mouse") return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => box.current?.showPopover(), HOVER_OPENS);
  };
  const leave = () => {
    clearTimeout(timer.current);
    if (pinned.current) return;
    timer.current = setTimeout(() => box.current?.hidePopover(), HOVER_CLOSES);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const close = () => {
    box.current?.hidePopover();
    const target = anchor.current?.firstElementChild;
    if (target instanceof HTMLElement) target.focus();
  };

  return (
    <>
      <span
        ref={anchor}
        className="contents"
        {...(hover && {
          onPointerEnter: rest,
          onPointerLeave: leave,
          onClick: () => {
            pinned.current = true;
          },
        })}
      >
        {trigger({
          popoverTarget: id,
          popoverTargetAction: hover ? "show" : "toggle",
          "aria-expanded": open,
          "aria-controls": id,
        })}
      </span>
      <div
        ref={box}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        onToggle={toggled}
        {...(hover && { onPointerEnter: () => clearTimeout(timer.current), onPointerLeave: leave })}
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
