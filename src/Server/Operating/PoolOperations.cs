using PoolDash.Load.Remote;
using PoolDash.PoolCore;
using PoolDash.Server.Security;
using PoolDash.Server.Storage;

namespace PoolDash.Server.Operating;

/// <summary>What people and scripts do to pools, in one place for API, hub and pages, so that each of it is audited.</summary>
internal sealed class PoolOperations(ConnectionPoolRegistry registry, ResetHistory history, AuditLog audit, TimeProvider time)
{
    /// <summary>A pool by its name.</summary>
    /// <exception cref="RequestRefusedException">There is none.</exception>
    internal IConnectionPool Find(string pool) =>
        registry.TryGet(pool, out var found) ? found : throw RequestRefusedException.UnknownPool(pool, registry.All.Select(known => known.Name));

    /// <summary>Resets the pools that the command selects, all of them before it waits for any.</summary>
    /// <returns>For each pool what its reset found, once the idle connections were claimed.</returns>
    /// <exception cref="RequestRefusedException">There is no such pool, the caller may not reset it, or the reason is impossible.</exception>
    internal async Task<IReadOnlyList<ResetAnswer>> ResetAsync(ResetCommand command, Caller by, CancellationToken cancellationToken)
    {
        ThrowIfForbidden(command, by);
        command.ThrowIfReasonIsImpossible();
        var resets = Select(command).Select(pool => TryReset(pool, command.Options, by)).OfType<PoolReset>().ToList();
        if (command.Pool is not null && resets.Count == 0)
        {
            throw Closing(command.Pool);
        }

        return await Task.WhenAll(resets.Select(reset => AnswerAsync(reset, cancellationToken)));
    }

    /// <summary>Lets a paused pool serve rents again.</summary>
    /// <returns>False when it was not paused.</returns>
    /// <exception cref="RequestRefusedException">There is no such pool.</exception>
    internal bool Resume(string pool, Caller by)
    {
        var found = Find(pool);
        try
        {
            var resumed = found.Resume();
            Record(by, "resume", found.Name, "", resumed ? "resumed" : "was not paused");
            return resumed;
        }
        catch (ObjectDisposedException)
        {
            throw Closing(pool);
        }
    }

    private static void ThrowIfForbidden(ResetCommand command, Caller by)
    {
        if (by.OnlyPool is { } own && !own.Equals(command.Pool, StringComparison.OrdinalIgnoreCase))
        {
            throw new RequestRefusedException(StatusCodes.Status403Forbidden, "This key is for one pool", $"It may reset {own} and no other pool.");
        }
    }

    private IReadOnlyList<IConnectionPool> Select(ResetCommand command)
    {
        if (command.Pool is { } name)
        {
            return [Find(name)];
        }

        if (command.Tag is not { } tag)
        {
            return registry.All;
        }

        var tagged = registry.All.Where(pool => pool.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase)).ToList();
        return tagged.Count > 0
            ? tagged
            : throw RequestRefusedException.UnknownTag(tag, registry.All.SelectMany(pool => pool.Tags).Distinct(StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Null for a pool that is being closed, and so has no connection left to reset.</summary>
    private PoolReset? TryReset(IConnectionPool pool, ResetOptions options, Caller by)
    {
        PoolReset reset;
        try
        {
            reset = pool.Reset(options);
        }
        catch (ObjectDisposedException)
        {
            return null;
        }

        // What a run does to its own pool was audited when somebody started the run; thousands more entries would drive out those of people.
        if (by.OnlyPool is not null)
        {
            return reset;
        }

        history.Began(reset, by.Name);
        Record(by, "reset", pool.Name, $"{options.Mode}, reset {reset.Id}{(options.Reason is { } reason ? $": {reason}" : "")}", $"generation {reset.Generation}");
        return reset;
    }

    private static async Task<ResetAnswer> AnswerAsync(PoolReset reset, CancellationToken cancellationToken)
    {
        var claim = await reset.Claimed.WaitAsync(cancellationToken);
        return new(
            reset.Pool,
            reset.Id,
            reset.Generation,
            claim.IdleClosed,
            claim.RentedOutstanding,
            claim.OpeningsCancelled,
            reset.SynchronousPart.TotalMicroseconds);
    }

    private void Record(Caller by, string action, string pool, string detail, string outcome) =>
        audit.Record(new(time.GetUtcNow(), by.Name, by.Role, by.Address, action, pool, detail, outcome));

    private static RequestRefusedException Closing(string pool) =>
        new(StatusCodes.Status409Conflict, "The pool is closed", $"Pool '{pool}' is closing or closed.");
}
