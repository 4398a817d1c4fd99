"""What every program here shows to a person, and takes from one: arguments, ends, files that are
replaced as a whole, tables, pictures. No TensorFlow, so that a program may use it without."""
