namespace PoolDash.Server.Storage;

/// <summary>Who did what: remembered, and written to the history's file. Every member may be called from any thread and is cheap.</summary>
internal sealed class AuditLog(HistoryQueue queue)
{
    /// <summary>How many entries are remembered.</summary>
    internal const int Remembered = 500;

    private readonly object _gate = new();

    /// <summary>The oldest first.</summary>
    private readonly LinkedList<AuditEntry> _entries = [];

    /// <summary>Takes an entry. Neither waits nor fails, whatever becomes of the file.</summary>
    internal void Record(AuditEntry entry)
    {
        lock (_gate)
        {
            _entries.AddLast(entry);
            if (_entries.Count > Remembered)
            {
                _entries.RemoveFirst();
            }
        }

        queue.Add(AuditRow.Of(entry));
    }

    /// <summary>The last entries, the newest first.</summary>
    internal IReadOnlyList<AuditEntry> Newest(int most)
    {
        lock (_gate)
        {
            return [.. _entries.Reverse().Take(most)];
        }
    }

    /// <summary>Remembers what was written before this process started; what came since is newer.</summary>
    /// <param name="written">The newest first.</param>
    internal void Restore(IEnumerable<AuditEntry> written)
    {
        lock (_gate)
        {
            foreach (var entry in written.Take(Remembered - _entries.Count))
            {
                _entries.AddFirst(entry);
            }
        }
    }
}

/// <summary>Something that somebody did.</summary>
/// <param name="At">When.</param>
/// <param name="By">Who, as far as is known.</param>
/// <param name="Role">The role that allowed it.</param>
/// <param name="Address">Where the request came from; null when it was none.</param>
/// <param name="Action">What was asked for, such as <c>reset</c> or <c>resume</c>.</param>
/// <param name="Pool">The pool it was done to; null when it concerns none.</param>
/// <param name="Detail">What was asked for, in more words.</param>
/// <param name="Outcome">What came of it, such as <c>generation 4</c> or <c>resumed</c>.</param>
internal sealed record AuditEntry(
    DateTimeOffset At, string By, string Role, string? Address, string Action, string? Pool, string? Detail, string Outcome);
