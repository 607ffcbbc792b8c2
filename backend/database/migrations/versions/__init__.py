"""One file, one step; never changed once it has been released."""
