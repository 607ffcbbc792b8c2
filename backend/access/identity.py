"""Who asks. Without sign-in every caller is the one local user, who sees everything.

That is safe because the server listens on loopback only (`settings.host`) and answers to no other
name than its own (`gate.Gate`), so that no page on the web can reach it under a name of its own.
"""

from typing import Annotated

from fastapi import Depends

from backend.access.scope import EVERYTHING, Scope


def current_scope() -> Scope:
    """Tell what the caller may see."""
    return EVERYTHING


CurrentScope = Annotated[Scope, Depends(current_scope)]
