using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace PoolDash.Server.Security;

/// <summary>
/// The folder <c>keys</c> in the data folder, for its owner only: the operate key that was made here, and what signs cookies. Where
/// it cannot be written, keys live as long as the process; the log says so once.
/// </summary>
internal sealed partial class KeyFolder(IOptions<PoolDashOptions> options, ILogger<KeyFolder> log)
{
    private const string KeyFile = "operate-key";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Lazy<DirectoryInfo?> _folder = new(() => Opened(Path.Combine(Path.GetFullPath(options.Value.Data), "keys"), log));

    /// <summary>The folder, made when it was missing, or null where it cannot be written.</summary>
    internal DirectoryInfo? Folder => _folder.Value;

    /// <summary>The operate key of the last start, or a new one, which the next start will find.</summary>
    internal string OperateKey()
    {
        var made = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        if (Folder is not { } folder)
        {
            return made;
        }

        var file = Path.Combine(folder.FullName, KeyFile);
        try
        {
            return Kept(file) ?? Keep(file, made);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            CannotKeep(log, file, exception.Message);
            return made;
        }
    }

    private static string? Kept(string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        RestrictToOwner(file, OwnerOnly);
        var key = File.ReadAllText(file).Trim();
        return key.Length >= AuthOptions.ShortestKey ? key : null;
    }

    /// <summary>Written beside and moved, so that no start reads half a key.</summary>
    private static string Keep(string file, string key)
    {
        var beside = $"{file}.{Path.GetRandomFileName()}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var writer = new StreamWriter(beside, options))
        {
            writer.WriteLine(key);
        }

        File.Move(beside, file, overwrite: true);
        return key;
    }

    private static DirectoryInfo? Opened(string path, ILogger log)
    {
        try
        {
            var folder = Directory.CreateDirectory(path);
            RestrictToOwner(path, OwnerOnly | UnixFileMode.UserExecute);
            var probe = Path.Combine(path, Path.GetRandomFileName());
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
            }

            return folder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            CannotKeep(log, path, exception.Message);
            return null;
        }
    }

    private static void RestrictToOwner(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Path} cannot be written ({Reason}), so keys live as long as this process: a generated operate key will be another after "
            + "a restart, and everybody signs in again. Make it writable, or name another folder in PoolDash:Data.")]
    private static partial void CannotKeep(ILogger log, string path, string reason);
}
