"""The clipboard of Windows, with the formats that keep a copied number out of its history and out of the cloud."""

import sys
import time

# What programs that watch the clipboard go by (learn.microsoft.com, "Clipboard Formats"): the first counts by being
# there, the others are a DWORD 0 for "no".
UNWATCHED = (
    "ExcludeClipboardContentFromMonitorProcessing",
    "CanIncludeInClipboardHistory",
    "CanUploadToCloudClipboard",
)
_PAUSE = 0.05

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _TEXT = 13  # CF_UNICODETEXT
    _MOVEABLE = 2  # GMEM_MOVEABLE
    _MESSAGES_ONLY = -3  # HWND_MESSAGE: the parent of windows that are never shown

    user32 = ctypes.WinDLL("user32", use_last_error=True)
    kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
    user32.CreateWindowExW.restype = wintypes.HWND
    user32.CreateWindowExW.argtypes = (
        (wintypes.DWORD, wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.DWORD)
        + (ctypes.c_int,) * 4
        + (wintypes.HWND, wintypes.HMENU, wintypes.HINSTANCE, wintypes.LPVOID)
    )
    user32.DestroyWindow.argtypes = (wintypes.HWND,)
    user32.OpenClipboard.argtypes = (wintypes.HWND,)
    user32.RegisterClipboardFormatW.argtypes = (wintypes.LPCWSTR,)
    user32.RegisterClipboardFormatW.restype = wintypes.UINT
    user32.SetClipboardData.argtypes = (wintypes.UINT, wintypes.HANDLE)
    user32.SetClipboardData.restype = wintypes.HANDLE
    kernel32.GlobalAlloc.argtypes = (wintypes.UINT, ctypes.c_size_t)
    kernel32.GlobalAlloc.restype = wintypes.HGLOBAL
    kernel32.GlobalLock.argtypes = (wintypes.HGLOBAL,)
    kernel32.GlobalLock.restype = wintypes.LPVOID
    kernel32.GlobalUnlock.argtypes = (wintypes.HGLOBAL,)
    kernel32.GlobalFree.argtypes = (wintypes.HGLOBAL,)

    def copy(text: str, timeout: float) -> None:
        """Put the text on the clipboard. Raises `OSError`, also if another program has it open for so many seconds."""
        # Without a window of its own the clipboard takes nothing.
        window = user32.CreateWindowExW(0, "STATIC", None, 0, 0, 0, 0, 0, _MESSAGES_ONLY, None, None, None)
        if not window:
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            _open(window, timeout)
            try:
                if not user32.EmptyClipboard():
                    raise ctypes.WinError(ctypes.get_last_error())
                for name in UNWATCHED:
                    _set(user32.RegisterClipboardFormatW(name), bytes(4))
                lines = text.replace("\r\n", "\n").replace("\n", "\r\n")
                _set(_TEXT, f"{lines}\0".encode("utf-16-le", "replace"))
            finally:
                user32.CloseClipboard()
        finally:
            user32.DestroyWindow(window)

    def _open(window: int, timeout: float) -> None:
        latest = time.monotonic() + timeout
        while not user32.OpenClipboard(window):
            if time.monotonic() >= latest:
                raise ctypes.WinError(ctypes.get_last_error())
            time.sleep(_PAUSE)

    def _set(kind: int, content: bytes) -> None:
        """Give the clipboard a copy of the content, which it frees itself."""
        memory = kernel32.GlobalAlloc(_MOVEABLE, len(content))
        if not memory:
            raise ctypes.WinError(ctypes.get_last_error())
        ctypes.memmove(kernel32.GlobalLock(memory), content, len(content))
        kernel32.GlobalUnlock(memory)
        if not user32.SetClipboardData(kind, memory):
            error = ctypes.WinError(ctypes.get_last_error())
            kernel32.GlobalFree(memory)
            raise error
