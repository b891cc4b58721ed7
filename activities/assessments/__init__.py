"""考核: schemes of weighted items, of which what the records can tell is never asked for."""
