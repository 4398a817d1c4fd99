"""What a person reads when an old script fails: one line where Python's own words do not help."""
import io
import os
import re
import sysconfig
import tokenize

HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(HERE)

# How a script for Python 2 is recognized: by what Python says of it, or by the line that it cannot
# read.
PYTHON_2_ERROR = re.compile(
    r"Missing parentheses in call to"
    r"|print\(<message>, file=<output_stream>\)"
    r"|name '(xrange|raw_input|unicode|basestring|unichr|reload|long|execfile|cmp|reduce)' "
    r"is not defined"
    r"|No module named '(cPickle|cStringIO|StringIO|urllib2|urlparse|httplib|cookielib|HTMLParser|"
    r"Queue|ConfigParser|SocketServer|Tkinter|tkMessageBox|tkFileDialog|copy_reg|__builtin__)'"
    r"|'dict' object has no attribute '(has_key|iteritems|iterkeys|itervalues)'"
    r"|'(dict_keys|dict_values|dict_items|map|filter|zip|range)' object "
    r"(is not subscriptable|does not support item|has no attribute '(sort|append|extend)')"
    r"|'(generator|enumerate|zip|map|filter|csv.reader|_csv.reader|_io.\w+|\w*iterator|"
    r"itertools.\w+)' object has no attribute 'next'"
    r"|'str' object has no attribute 'decode'"
    r"|module 'itertools' has no attribute '(izip|imap|ifilter|izip_longest)'"
    r"|cannot import name '(izip|imap|ifilter|izip_longest)' from 'itertools'"
    r"|module 'sys' has no attribute '(maxint|setdefaultencoding|exc_clear)'"
    r"|module 'string' has no attribute '(letters|lowercase|uppercase|maketrans|join|atoi)'"
    r"|module 'urllib' has no attribute '(urlretrieve|urlopen|urlencode|quote|unquote)'"
    r"|cannot import name '(urlretrieve|urlopen|urlencode|quote|unquote)' from 'urllib'"
    r"|module 'os' has no attribute 'getcwdu'"
    r"|leading zeros in decimal integer literals"
    r"|[Pp]arameters cannot be parenthesized")
PYTHON_2_LINE = re.compile(
    r"except\s+(\(.*\)|[\w.]+)\s*,\s*\w+\s*:|raise\s+[\w.]+\s*,|.*<>|.*`.+`|.*\blambda\s*\("
    r"|def\s+\w+\((.*,\s*)?\(|.*\b0[0-7]+\b|.*\d[lL]\b|exec\s+\w")
CUT_STRING = re.compile("unterminated string literal|EOL while scanning string literal")
STRING = re.compile(r"'[^']*'?|\"[^\"]*\"?")
LIBRARIES = tuple(sysconfig.get_paths()[each] for each in ("stdlib", "purelib", "platlib"))


def frames(traceback):
    """Return the entries of a traceback, outermost first."""
    entries = []
    while traceback:
        entries.append(traceback)
        traceback = traceback.tb_next
    return entries


def is_own(file):
    """Return whether a file of this project has no place in the traceback of a script."""
    return os.path.dirname(file) == HERE or file in (
        os.path.join(PROJECT, "run_tensorflow1.py"),
        *(os.path.join(HERE, "contrib", name) for name in ("__init__.py", "uncovered.py")))


def hiding_own_frames(hook):
    """Return a sys.excepthook whose tracebacks have the frames of the script, and of what it
    calls."""
    def hide_own_frames(kind, error, traceback):
        kept = None
        for entry in reversed(frames(traceback)):
            if not is_own(entry.tb_frame.f_code.co_filename):
                entry.tb_next = kept
                kept = entry
        hook(kind, error.with_traceback(kept), kept)
    return hide_own_frames


def about_python_2(error):
    """Return one line if an exception says that a script is for Python 2, else None."""
    if isinstance(error, SyntaxError):
        file, line, problem = error.filename, error.lineno, (error.text or "").strip()
        is_for_python_2 = not file.startswith("<") and PYTHON_2_LINE.match(STRING.sub("", problem))
    else:
        entries = [(entry.tb_frame.f_code.co_filename, entry.tb_lineno)
                   for entry in frames(error.__traceback__)]
        file, line = [each for each in entries if not each[0].startswith(LIBRARIES)][-1]
        problem, is_for_python_2 = str(error), False
    if is_for_python_2 or not file.startswith("<") and PYTHON_2_ERROR.search(str(error)) and (
            isinstance(error, (SyntaxError, NameError, AttributeError, ImportError, TypeError))):
        return (f"{file}, line {line}, is for Python 2 ({problem}): convert it with 2to3, which "
                "comes with Python up to 3.12")
    return None


def about_lost_newlines(error, source):
    """Return one line if a string is cut where a web page has lost a newline's two characters, else
    None.

    Args:
        error: exception.
        source: bytes of the script.
    """
    if not isinstance(error, SyntaxError):
        return None
    lines = source.decode(errors="replace").splitlines()
    joined = {}
    for number, (line, rest) in enumerate(zip(lines, lines[1:]), start=1):
        both = f"{line}\\n{rest}".strip()
        if number - 1 not in joined and is_cut_string(line) and not is_cut_string(both):
            joined[number] = both
    if error.lineno not in joined:
        return None
    return (f"{error.filename}, line {error.lineno}: a string has no end. The page that it comes "
            "from has probably lost a \\n. Join each of these lines with the next one: "
            f"{', '.join(map(str, joined))}. The first becomes {joined[error.lineno]}")


def is_cut_string(line):
    """Return whether a line by itself, without its indentation, ends inside a string."""
    try:
        compile(line.strip(), "line", "exec")
    except (SyntaxError, ValueError) as error:
        return bool(CUT_STRING.match(str(error)))
    return False


def about_encoding(source, path):
    """Return one line if a script is not in the encoding that it names, else None.

    Args:
        source: bytes of the script.
        path: of the script.
    """
    if source.startswith((b"\xff\xfe", b"\xfe\xff")):
        return f"{path} is in UTF-16: save it as UTF-8"
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    except SyntaxError:
        encoding = "utf-8"
    remedy = ("save it as UTF-8, or name its encoding in the first line, as in "
              "# -*- coding: gbk -*-")
    for number, line in enumerate(source.splitlines(), start=1):
        try:
            if b"\0" in line.decode(encoding).encode():
                return (f"{path}, line {number}, has null bytes, as a text in UTF-16 has: save it "
                        "as UTF-8")
        except UnicodeDecodeError as error:
            if encoding != "utf-8":
                return f"{path}, line {number}, is not in {encoding}, which it declares: {remedy}"
            return (f"Non-UTF-8 code starting with '\\x{line[error.start]:02x}' in file {path} on "
                    f"line {number}, but no encoding declared: {remedy}")
    return None
