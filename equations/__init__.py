"""The equations of the cells: in NumPy, and as drawings."""
