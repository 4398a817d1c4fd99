"""What every program here needs at the console: how it ends, what it accepts as an argument, how it
replaces a file. Standard library only, so that a program may use it without TensorFlow."""
