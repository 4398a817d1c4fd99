"""The tutorial's networks as one writes them today, and what convert.py is made of. keras3.py and
pytorch.py need nothing else of the project."""
