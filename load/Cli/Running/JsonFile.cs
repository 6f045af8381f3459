using System.Text;

namespace PoolDash.Cli.Running;

/// <summary>The file that <c>--json</c> names.</summary>
/// <param name="path">The file; null for none.</param>
internal sealed class JsonFile(string? path)
{
    /// <summary>Finds out whether it can be written, and leaves it as it was.</summary>
    /// <exception cref="CommandFaultException">It cannot.</exception>
    internal void Check()
    {
        CheckName();
        if (path is null)
        {
            return;
        }

        Guarded(() =>
        {
            var existed = File.Exists(path);
            using (new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write))
            {
            }

            if (!existed)
            {
                File.Delete(path);
            }
        });
    }

    /// <exception cref="CommandFaultException">It has no name.</exception>
    internal void CheckName()
    {
        if (path?.Length == 0)
        {
            throw CommandFaultException.WrongUsage("--json needs the name of a file.");
        }
    }

    /// <summary>Writes it, where one was asked for.</summary>
    /// <param name="text">Makes what to write.</param>
    /// <exception cref="CommandFaultException">It cannot be written.</exception>
    internal void Write(Func<string> text)
    {
        if (path is not null)
        {
            Guarded(() => File.WriteAllText(path, text(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)));
        }
    }

    private void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw CommandFaultException.CouldNotRun($"The report cannot be written to '{path}': {fault.Message}");
        }
    }
}
