import { useStanding } from "@/api/me";
import { ENTRIES } from "@/app/pages";

const ADMINISTRATION = "/cache";
const OFFERED = ENTRIES.filter(({ to }) => to !== ADMINISTRATION);

/** What the navigation offers: the administration only once it is known to be for the reader. */
export const useEntries = () => (useStanding() === "admin" ? ENTRIES : OFFERED);

/**
 * Whether the administration is there for the reader; null while that is not known.
 *
 * Where nobody can tell, the address works: the API wants the admin token anyway.
 */
export function useAdministration(): boolean | null {
  const standing = useStanding();
  return standing === "unknown" ? null : standing === "admin" || standing === "untold";
}

export const isAdministration = (path: string) => path === ADMINISTRATION;
