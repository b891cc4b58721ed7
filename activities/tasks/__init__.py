"""任务: what is expected of whom, and what the records say is done. Nobody reports it twice."""
