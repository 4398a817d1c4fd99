"""The equations of the cells, in NumPy."""
