"""Whom a file belongs to on Windows, as a SID in text."""

import sys
from pathlib import Path

# Accounts that no ordinary user is: SYSTEM, the group Administrators, and the service that installs Windows itself.
ADMINISTRATORS = "S-1-5-32-544"
TRUSTED = frozenset({"S-1-5-18", ADMINISTRATORS, "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"})

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _FILE = 1  # SE_FILE_OBJECT
    _OWNER = 1  # OWNER_SECURITY_INFORMATION
    _QUERY = 8  # TOKEN_QUERY
    _USER = 1  # TokenUser
    _advapi32 = ctypes.WinDLL("advapi32", use_last_error=True)
    _kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
    _pointer = ctypes.POINTER(ctypes.c_void_p)
    _advapi32.GetNamedSecurityInfoW.argtypes = (
        wintypes.LPCWSTR, ctypes.c_int, wintypes.DWORD, _pointer, _pointer, _pointer, _pointer, _pointer,
    )  # fmt: skip
    _advapi32.ConvertSidToStringSidW.argtypes = (ctypes.c_void_p, ctypes.POINTER(wintypes.LPWSTR))
    _advapi32.OpenProcessToken.argtypes = (wintypes.HANDLE, wintypes.DWORD, ctypes.POINTER(wintypes.HANDLE))
    _advapi32.GetTokenInformation.argtypes = (
        wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD, ctypes.POINTER(wintypes.DWORD),
    )  # fmt: skip
    _kernel32.GetCurrentProcess.restype = wintypes.HANDLE
    _kernel32.CloseHandle.argtypes = (wintypes.HANDLE,)
    _kernel32.LocalFree.argtypes = (ctypes.c_void_p,)

    def owner(path: Path) -> str:
        """The owner of a file or folder. Raises `OSError`."""
        sid, descriptor = ctypes.c_void_p(), ctypes.c_void_p()
        parts = (ctypes.byref(sid), None, None, None, ctypes.byref(descriptor))
        if code := _advapi32.GetNamedSecurityInfoW(str(path), _FILE, _OWNER, *parts):
            raise ctypes.WinError(code)
        try:
            return _text(sid)
        finally:
            _kernel32.LocalFree(descriptor)

    def own() -> str:
        """The user of this process. Raises `OSError`."""
        token, size = wintypes.HANDLE(), wintypes.DWORD()
        if not _advapi32.OpenProcessToken(_kernel32.GetCurrentProcess(), _QUERY, ctypes.byref(token)):
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            _advapi32.GetTokenInformation(token, _USER, None, 0, ctypes.byref(size))
            user = ctypes.create_string_buffer(size.value)
            if not _advapi32.GetTokenInformation(token, _USER, user, size, ctypes.byref(size)):
                raise ctypes.WinError(ctypes.get_last_error())
            return _text(ctypes.c_void_p.from_buffer(user))  # TOKEN_USER begins with a pointer to the SID
        finally:
            _kernel32.CloseHandle(token)

    def _text(sid: ctypes.c_void_p) -> str:
        text = wintypes.LPWSTR()
        if not _advapi32.ConvertSidToStringSidW(sid, ctypes.byref(text)):
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            return text.value or ""
        finally:
            _kernel32.LocalFree(text)
