# A package beside imports.py that has the name of a package of this project.
