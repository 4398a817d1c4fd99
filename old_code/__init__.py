"""What run_tensorflow1.py does for a script of 2018: its imports, its names, its messages."""
