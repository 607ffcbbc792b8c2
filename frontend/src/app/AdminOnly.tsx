import { Outlet } from "@tanstack/react-router";
import { useAdministration } from "@/app/admission";
import { NotFound } from "@/app/NotFound";
import { Skeleton } from "@/ui/Skeleton";

/** Pages that are not there for whoever is not an admin. */
export function AdminOnly() {
  const there = useAdministration();
  if (there === null) return <Skeleton className="h-28" />;
  return there ? <Outlet /> : <NotFound />;
}
