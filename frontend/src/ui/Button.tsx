import type { ComponentProps } from "react";
import { classes } from "@/ui/classes";

const LOOKS = {
  plain: "border border-line-strong bg-surface text-ink hover:bg-sunken",
  quiet: "text-soft hover:bg-sunken hover:text-ink",
  strong: "bg-brand text-on-brand hover:opacity-95",
} as const;
const SIZES = { small: "h-7 gap-1 px-2 text-xs", normal: "h-9 gap-1.5 px-3 text-sm" } as const;

interface Look {
  look?: keyof typeof LOOKS;
  size?: keyof typeof SIZES;
}

export function buttonClasses({ look = "plain", size = "normal" }: Look): string {
  return classes(
    "inline-flex shrink-0 items-center justify-center rounded-md font-medium whitespace-nowrap",
    "disabled:pointer-events-none disabled:opacity-45",
    LOOKS[look],
    SIZES[size],
  );
}

export function Button({ look, size, className, ...rest }: ComponentProps<"button"> & Look) {
  return (
    <button type="button" className={classes(buttonClasses({ look, size }), className)} {...rest} />
  );
}

export function IconButton({
  className,
  ...rest
}: ComponentProps<"button"> & { "aria-label": string }) {
  return (
    <button
      type="button"
      className={classes(
        "inline-flex size-7 shrink-0 items-center justify-center rounded-md text-faint",
        "hover:bg-sunken hover:text-ink disabled:pointer-events-none disabled:opacity-40",
        className,
      )}
      {...rest}
    />
  );
}
