import { Help } from "@/app/palette/Help";
import { Palette } from "@/app/palette/Palette";

interface DialogsProps {
  open: "palette" | "help";
  onOpen: (dialog: "palette" | "help" | null) => void;
}

/** What the keyboard opens; in a bundle of its own, fetched at the first press. */
export default function Dialogs({ open, onOpen }: DialogsProps) {
  const close = () => onOpen(null);
  return open === "help" ? (
    <Help onClose={close} />
  ) : (
    <Palette onClose={close} onHelp={() => onOpen("help")} />
  );
}
