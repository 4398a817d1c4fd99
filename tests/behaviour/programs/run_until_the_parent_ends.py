"""A run that goes on until the program whose number is the argument has ended. Without an argument,
the program: it starts the run and waits for its end."""
import os
import subprocess
import sys
import time

if len(sys.argv) == 1:
    sys.exit(subprocess.run([sys.executable, __file__, str(os.getpid())]).returncode)
sys.path.insert(0, os.path.abspath(os.path.join(os.path.dirname(__file__), *[".."] * 3)))
from reproduction import one_run  # noqa: E402  (after the path is set)

listener = one_run.EndsWithItsParent(int(sys.argv[1]))
print("started", flush=True)
while True:
    listener.after_step(None)
    time.sleep(.01)
