"""What reproduce.py is made of: the runs that the READMEs show, their rows in `results/`, the
tables and the pictures."""
