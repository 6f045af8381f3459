using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PoolDash.PoolCore;

/// <summary>
/// How many files this process has open, sockets among them, of those that it may (<c>ulimit -n</c>). Pools leave the last ones alone: without any the
/// runtime can start no thread, and then ends the process ("Out of memory"); nor could anybody look up a name, write a file or be told what is wrong.
/// </summary>
/// <remarks>
/// A system gives out the lowest number that is free. So the number of a socket just opened tells whether it is one of the last, and whoever gives those
/// back keeps them free for others. On Windows there is no such limit.
/// </remarks>
internal static class OpenFiles
{
    /// <summary>For whoever is refused one.</summary>
    internal const string Mend =
        "This process has as many files open as it may, but for a few that it needs itself: raise the limit (ulimit -n) or lower MaxSize.";

    private const int MostKept = 64;

    /// <summary>Whether a pool may open another: for those who cannot look at the socket that they get.</summary>
    internal static bool HaveRoom => OperatingSystem.IsWindows() || Next < Limit - Kept;

    /// <summary>Whether it is time to accept nobody: half of what is kept is for connections that come while pools open no more.</summary>
    internal static bool AreFew => !OperatingSystem.IsWindows() && !(Next < Limit - (Kept / 2));

    /// <summary>Whether this is one of the last, which a pool is not to use.</summary>
    internal static bool IsOneOfTheLast(SafeHandle opened) =>
        !OperatingSystem.IsWindows() && opened.DangerousGetHandle() >= Limit - Kept;

    private static long Kept => Math.Min(MostKept, Limit / 8);

    /// <summary>
    /// The number that the next file will get; null where there will be none. A socket finds out, which depends on nobody: any file, even /dev/null, may be
    /// missing, or locked by another program.
    /// </summary>
    private static nint? Next
    {
        get
        {
            try
            {
                using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                return socket.Handle;
            }
            catch (SocketException failed)
            {
                // Where there may be no such socket at all, that says nothing of how many files are open.
                return failed.SocketErrorCode == SocketError.TooManyOpenSockets ? null : 0;
            }
        }
    }

    /// <summary>Read each time: it can be changed while the process runs.</summary>
    private static long Limit
    {
        get
        {
            try
            {
                return GetLimit(OperatingSystem.IsLinux() ? 7 : 8, out var limit) == 0 && limit.Soft < int.MaxValue ? (long)limit.Soft : int.MaxValue;
            }
            catch (Exception absent) when (absent is DllNotFoundException or EntryPointNotFoundException)
            {
                // A system that does not tell must still be able to open connections.
                return int.MaxValue;
            }
        }
    }

    [DllImport("libc", EntryPoint = "getrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetLimit(int resource, out ResourceLimit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ResourceLimit
    {
        internal readonly ulong Soft;
        internal readonly ulong Hard;
    }
}
