"""Demands (诉求) at work: their list, their rules, who is told, what waits for whom."""
