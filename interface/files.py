"""Files that are replaced as a whole, so that no reader ever sees half of one."""
import contextlib
import os

from .exits import UserError


@contextlib.contextmanager
def replacing(path, binary=False):
    """Yield a stream, of text or of bytes, whose content takes the place of a file when the block
    has ended. If the block fails, the file stays as it was.

    Raises:
        UserError: the file cannot be written.
    """
    new = path + ".new"
    try:
        with (open(new, "wb") if binary else
              open(new, "w", encoding="utf-8", newline="\n")) as stream:
            yield stream
        os.replace(new, path)
    except OSError as error:
        raise UserError(f"{path} cannot be written ({error.strerror}): make room, or name another "
                        "place") from None
    finally:
        with contextlib.suppress(OSError):
            os.remove(new)
