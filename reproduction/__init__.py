"""What reproduce.py is made of: the planned runs, their rows in `results/`, the tables and the
pictures."""
