"""Start a program with the number of this process as its argument, and wait for its end."""
import os
import subprocess
import sys

subprocess.run([sys.executable, sys.argv[1], str(os.getpid())])
