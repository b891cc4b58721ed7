"""发展党员: how far candidates are on a day, what is due with them, planned and used numbers."""
