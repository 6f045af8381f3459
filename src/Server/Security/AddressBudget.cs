using System.Net;

namespace PoolDash.Server.Security;

/// <summary>
/// So many in a time for each remote address, in bounded memory. (The limiters of System.Threading.RateLimiting keep a limiter for every
/// address that ever came.) Time is that since the machine started: one whose clock is set back would refuse everybody until then.
/// </summary>
internal sealed class AddressBudget(int permits, TimeSpan window, TimeProvider time, int capacity = AddressBudget.UsualCapacity)
{
    internal const int UsualCapacity = 10_000;

    /// <summary>Guarded by itself.</summary>
    private readonly Dictionary<string, Spending> _spendings = [];

    internal int Remembered
    {
        get
        {
            lock (_spendings)
            {
                return _spendings.Count;
            }
        }
    }

    /// <summary>Takes one, unless there is none left: then says when there will be.</summary>
    internal bool TryTake(IPAddress? address, out TimeSpan retryAfter)
    {
        var who = RemoteAddress.Counted(address);
        var now = time.GetTimestamp();
        lock (_spendings)
        {
            if (!_spendings.TryGetValue(who, out var spending) || IsOver(spending, now))
            {
                MakeRoomFor(who, now);
                spending = new(now);
                _spendings[who] = spending;
            }

            retryAfter = Left(spending, now);
            return spending.Taken++ < permits;
        }
    }

    /// <summary>Whether none is left, and until when; takes none.</summary>
    internal bool IsSpent(IPAddress? address, out TimeSpan retryAfter)
    {
        var now = time.GetTimestamp();
        lock (_spendings)
        {
            var spent = _spendings.TryGetValue(RemoteAddress.Counted(address), out var spending)
                && !IsOver(spending, now) && spending.Taken >= permits;
            retryAfter = spent ? Left(spending!, now) : TimeSpan.Zero;
            return spent;
        }
    }

    /// <summary>Forgets those whose time is over, and where that makes no room the one whose time ends first.</summary>
    private void MakeRoomFor(string who, long now)
    {
        if (_spendings.Count < capacity || _spendings.ContainsKey(who))
        {
            return;
        }

        foreach (var over in _spendings.Where(entry => IsOver(entry.Value, now)).Select(entry => entry.Key).ToList())
        {
            _spendings.Remove(over);
        }

        if (_spendings.Count >= capacity)
        {
            _spendings.Remove(_spendings.MinBy(entry => entry.Value.Began).Key);
        }
    }

    private bool IsOver(Spending spending, long now) => Left(spending, now) <= TimeSpan.Zero;

    private TimeSpan Left(Spending spending, long now) => window - time.GetElapsedTime(spending.Began, now);

    private sealed class Spending(long began)
    {
        internal long Began { get; } = began;

        internal long Taken { get; set; }
    }
}

/// <summary>Wrong keys: ten a minute from one address, then none is even looked at until the minute ends.</summary>
internal sealed class WrongKeys(TimeProvider time)
{
    internal const int AMinute = 10;

    private readonly AddressBudget _budget = new(AMinute, TimeSpan.FromMinutes(1), time);

    internal void Count(IPAddress? address) => _budget.TryTake(address, out _);

    internal bool AreTooMany(IPAddress? address, out TimeSpan retryAfter) => _budget.IsSpent(address, out retryAfter);
}

/// <summary>Operations, whether they come through the API or the hub: as many a second from one address as the configuration says.</summary>
internal sealed class OperationLimit(Microsoft.Extensions.Options.IOptions<LimitOptions> options, TimeProvider time)
{
    private readonly AddressBudget _budget = new(options.Value.OperationsPerSecond, TimeSpan.FromSeconds(1), time);

    internal int PerSecond => options.Value.OperationsPerSecond;

    /// <summary>Takes one, unless there is none left: then says when there will be.</summary>
    internal bool TryTake(IPAddress? address, out TimeSpan retryAfter) => _budget.TryTake(address, out retryAfter);
}
