"""Where rows come from: the warehouse protocol, its implementations and the sql/ files."""
