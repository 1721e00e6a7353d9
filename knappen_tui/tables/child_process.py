"""The process that reads a workbook: the command that starts it, and the limit of its memory."""

import ntpath
import re
import sys

# What a frozen program (PyInstaller and the like), which has no `-m`, is told to be the child by.
ARGUMENT = "--read-workbook"
_PYTHON = re.compile(r"(python|pypy)[0-9.]*\.exe", re.IGNORECASE)
# No console window appears when an app without one starts the child.
CREATION_FLAGS = 0x08000000 if sys.platform == "win32" else 0  # CREATE_NO_WINDOW


def command(module: str) -> list[str]:
    """Return the command that runs a module of this program in a process of its own.

    Neither the environment nor the current folder decides what is imported. `-I` would leave out the user's own
    packages too, where `pip install --user` puts the program.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, ARGUMENT]
    return [_python(sys.executable), "-E", "-P", "-m", module]


def _python(executable: str) -> str:
    """Return `executable`; for a launcher or `pythonw.exe` the `python.exe` that stands beside it on Windows."""
    folder, name = ntpath.split(executable)
    if not name.lower().endswith(".exe") or _PYTHON.fullmatch(name):
        return executable
    return ntpath.join(folder, "python.exe")


def limit_memory(size: int) -> bool:
    """Let this process have at most so many bytes of memory; return False where the system does not allow that."""
    if sys.platform == "win32":
        return _limit_by_job(size)
    import resource

    _, highest = resource.getrlimit(resource.RLIMIT_AS)
    limit = size if highest == resource.RLIM_INFINITY else min(size, highest)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, highest))
    except (OSError, ValueError):
        return False
    return True


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation
    _PROCESS_MEMORY = 0x100  # JOB_OBJECT_LIMIT_PROCESS_MEMORY

    class _JobLimits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION with its two inner structures laid out flat."""

        _fields_ = (
            ("process_time", wintypes.LARGE_INTEGER),
            ("job_time", wintypes.LARGE_INTEGER),
            ("flags", wintypes.DWORD),
            ("smallest_working_set", ctypes.c_size_t),
            ("largest_working_set", ctypes.c_size_t),
            ("processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("priority_class", wintypes.DWORD),
            ("scheduling_class", wintypes.DWORD),
            ("io", ctypes.c_ulonglong * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("peak_process_memory", ctypes.c_size_t),
            ("peak_job_memory", ctypes.c_size_t),
        )

    def _limit_by_job(size: int) -> bool:
        """Put this process into a job of its own, which ends with it."""
        kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel32.CreateJobObjectW.restype = wintypes.HANDLE
        kernel32.CreateJobObjectW.argtypes = (ctypes.c_void_p, wintypes.LPCWSTR)
        kernel32.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD)
        kernel32.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        kernel32.GetCurrentProcess.restype = wintypes.HANDLE
        job = kernel32.CreateJobObjectW(None, None)
        limits = _JobLimits(flags=_PROCESS_MEMORY, process_memory=size)
        return bool(
            job
            and kernel32.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
            and kernel32.AssignProcessToJobObject(job, kernel32.GetCurrentProcess())
        )
