"""Suggest words with Presage (https://presage.sourceforge.io), as Debian ships it.

Debian's packages are downloaded and unpacked below `.cache/presage`, for which no root is needed.
Presage runs in this process, through its C interface. Two of its settings are changed: it lists
five words, and goes on listing a word that it has listed before, as an editor's list would.
"""

from __future__ import annotations

import ctypes
import platform
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from afterword.errors import UserError

CACHE = Path(".cache/presage")
PACKAGES = ("presage", "libpresage1v5", "libpresage-data", "libtinyxml2.6.2v5")
LIST_LENGTH = 5
NGRAM_LENGTHS = (1, 2, 3)
"""Lengths of the n-grams that Presage is made for, in words."""
TEXT_TYPE = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)
"""A function by which Presage asks for the text before or after the cursor."""


def install(folder: Path = CACHE) -> Path:
    """Download and unpack Presage, unless that was done before, and return its folder.

    Raises
    ------
    UserError
        If this is no Debian, or its packages cannot be had.
    """
    if (folder / "usr/bin/text2ngram").exists():
        return folder.resolve()
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        raise UserError("Presage is taken from Debian's packages, and there is no apt-get here")
    with TemporaryDirectory() as downloads:
        try:
            _run("apt-get", "download", "-qq", *PACKAGES, cwd=downloads)
            for package in sorted(Path(downloads).glob("*.deb")):
                _run("dpkg", "-x", str(package), str(folder.resolve()))
        except subprocess.CalledProcessError as error:
            said = (error.stderr or "").strip().splitlines() or ["no reason given"]
            raise UserError(f"Presage could not be downloaded: {said[-1]}") from None
    return folder.resolve()


def _run(*command: str, cwd: str | None = None, env: dict[str, str] | None = None) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True, cwd=cwd, env=env)


class PresagePredictor:
    """A `Predictor` that asks Presage; its words are in lower case.

    Parameters
    ----------
    folder : Path
        Where Presage was unpacked.
    learned : Sequence[str]
        The author's documents, which it counts n-grams of before it is asked.

    Attributes
    ----------
    stored_bytes : int
        Size of its n-grams at the start: it learns what is typed, too.
    """

    def __init__(self, folder: Path, learned: Sequence[str] = ()) -> None:
        with ExitStack() as stack:
            self._home = Path(stack.enter_context(TemporaryDirectory()))
            self._library = load_library(folder)
            self._database = self._home / "own.db"
            if learned:
                self._count(folder, learned)
            known = [folder / "usr/share/presage/database_en.db", self._database]
            self.stored_bytes = sum(path.stat().st_size for path in known if path.exists())
            self._start(self._configuration(folder))
            self._resources = stack.pop_all()

    def _start(self, configuration: Path) -> None:
        self._text = ""
        # Presage keeps pointers to the functions, and reads the bytes after they have returned.
        self._bytes = ctypes.create_string_buffer(b"")
        self._past = TEXT_TYPE(self._text_before)
        nothing = ctypes.create_string_buffer(b"")
        self._future = TEXT_TYPE(lambda _: ctypes.addressof(nothing))
        self._presage = ctypes.c_void_p()
        self._check(
            self._library.presage_new_with_config(
                self._past,
                None,
                self._future,
                None,
                str(configuration).encode(),
                ctypes.byref(self._presage),
            )
        )

    def open(self) -> None:
        """Begin an empty document."""
        self._text = ""

    def type(self, text: str) -> None:
        """Append to the document."""
        self._text += text

    def suggest(self, prefix: str, count: int) -> list[str]:
        """Return Presage's words, whatever their case, those equal to the prefix left out."""
        found = ctypes.POINTER(ctypes.c_char_p)()
        self._check(self._library.presage_predict(self._presage, ctypes.byref(found)))
        words: list[str] = []
        while (word := found[len(words)]) is not None:
            words.append(word.decode())
        self._library.presage_free_string_array(found)
        return words[:count]

    def close(self) -> None:
        """End Presage, and delete what it has learned."""
        self._library.presage_free(self._presage)
        self._resources.close()

    def _text_before(self, _: object) -> int:
        self._bytes = ctypes.create_string_buffer(self._text.encode())
        return ctypes.addressof(self._bytes)

    def _count(self, folder: Path, learned: Sequence[str]) -> None:
        text = self._home / "own.txt"
        text.write_text("\n".join(learned), "utf-8")
        libraries = {"LD_LIBRARY_PATH": str(_libraries(folder))}
        for length in NGRAM_LENGTHS:
            arguments = ["-n", str(length), "-l", "-f", "sqlite", "-o", str(self._database)]
            arguments += ["-a"] if length > 1 else []
            _run(str(folder / "usr/bin/text2ngram"), *arguments, str(text), env=libraries)

    def _configuration(self, folder: Path) -> Path:
        """Write Debian's configuration with the changes, and return its path."""
        shipped = (folder / "etc/presage.xml").read_text("utf-8")
        changes = {
            "/usr/share/": f"{folder}/usr/share/",
            "${HOME}/.presage/lm.db": str(self._database),
            "<SUGGESTIONS>6<": f"<SUGGESTIONS>{LIST_LENGTH}<",
            "<REPEAT_SUGGESTIONS>no<": "<REPEAT_SUGGESTIONS>yes<",
        }
        for old, new in changes.items():
            if old not in shipped:
                raise UserError(f"etc/presage.xml has no {old}: this Presage is another version")
            shipped = shipped.replace(old, new)
        path = self._home / "presage.xml"
        path.write_text(shipped, "utf-8")
        return path

    def _check(self, code: int) -> None:
        if code:
            raise UserError(f"Presage failed with its error {code}")


def _libraries(folder: Path) -> Path:
    return folder / f"usr/lib/{platform.machine()}-linux-gnu"


def load_library(folder: Path) -> Any:
    """Load the library, after the one that it needs and the system may not have."""
    found = _libraries(folder)
    ctypes.CDLL(str(next(found.glob("libtinyxml.so.*"))), ctypes.RTLD_GLOBAL)
    library = ctypes.CDLL(str(next(found.glob("libpresage.so.1*"))))
    library.presage_free.argtypes = [ctypes.c_void_p]
    library.presage_free.restype = None
    library.presage_free_string_array.argtypes = [ctypes.POINTER(ctypes.c_char_p)]
    library.presage_free_string_array.restype = None
    library.presage_predict.argtypes = [
        ctypes.c_void_p,
        ctypes.POINTER(ctypes.POINTER(ctypes.c_char_p)),
    ]
    return library
