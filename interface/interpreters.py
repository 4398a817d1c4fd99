"""Where another version of Python is on this machine."""
import glob
import os
import shutil
import subprocess


def find_python(version):
    """Return the path of a Python of a version, such as "3.7", that runs, or None.

    It is looked for on PATH, under pyenv and under uv.
    """
    home = os.path.expanduser("~")
    pyenv = os.environ.get("PYENV_ROOT", os.path.join(home, ".pyenv"))
    uv = os.environ.get("UV_PYTHON_INSTALL_DIR", os.path.join(
        os.environ.get("XDG_DATA_HOME", os.path.join(home, ".local", "share")), "uv", "python"))
    candidates = [shutil.which("python" + version)]
    for folder, name in ((os.path.join(pyenv, "versions"), version + ".*"),
                         (uv, f"cpython-{version}.*")):
        candidates += sorted(glob.glob(os.path.join(glob.escape(folder), name, "bin", "python")))
    for path in filter(None, candidates):
        asked = subprocess.run(
            [path, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if asked.stdout.strip() == version:
            return path
    return None
