using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace PoolDash.PoolCore;

/// <summary>What the meter asks a pool for.</summary>
internal interface IMeasuredPool
{
    string Name { get; }

    PoolSnapshot Snapshot();

    /// <summary>What is known without a look at every slot: a collection asks each pool some twenty times.</summary>
    PoolCounts Counts();
}

/// <summary>Those numbers of a <see cref="PoolSnapshot"/>, by the same names, that do not depend on where each connection is.</summary>
internal readonly record struct PoolCounts(
    long MinSize,
    long MaxSize,
    long Waiting,
    long Timeouts,
    long Opening,
    long Stale,
    long Opened,
    long OpenFailures,
    long Resets,
    long Generation,
    long Leaks,
    long EndedTwice);

/// <summary>
/// The meter <c>PoolDash.PoolCore</c>: OpenTelemetry's database client metrics by their names and units
/// (https://opentelemetry.io/docs/specs/semconv/database/database-metrics/), and <c>pooldash.*</c> for what those lack.
/// All but three histograms are read from the pools when somebody collects.
/// </summary>
internal sealed class PoolMeter
{
    internal const string MeterName = "PoolDash.PoolCore";

    private const string PoolName = "db.client.connection.pool.name";
    private const string State = "db.client.connection.state";

    /// <summary>
    /// The buckets that the conventions name for an operation's duration, with finer ones for a pool's short waits and one for the
    /// longest wait that there is by default. Those that collectors take by themselves are meant for milliseconds.
    /// </summary>
    private static readonly InstrumentAdvice<double> _seconds = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30],
    };

    private static readonly ConditionalWeakTable<IMeterFactory, PoolMeter> _byFactory = [];
    private static readonly Lazy<PoolMeter> _ofProcess = new(() => new(new Meter(MeterName)));

    private readonly object _gate = new();
    private IMeasuredPool[] _pools = [];

    private PoolMeter(Meter meter)
    {
        CreateTime = meter.CreateHistogram("db.client.connection.create_time", "s", "The time it took to create a new connection.", tags: null, advice: _seconds);
        WaitTime = meter.CreateHistogram("db.client.connection.wait_time", "s", "The time it took to obtain an open connection from the pool, of those rents that waited.", tags: null, advice: _seconds);
        UseTime = meter.CreateHistogram("db.client.connection.use_time", "s", "The time between borrowing a connection and returning it to the pool, where it is recorded.", tags: null, advice: _seconds);

        meter.CreateObservableUpDownCounter("db.client.connection.count", () => EachSnapshot(CountsByState), "{connection}", "The number of connections that are currently in state described by the state attribute.");
        meter.CreateObservableUpDownCounter("db.client.connection.idle.min", () => Each(pool => pool.MinSize), "{connection}", "The minimum number of idle open connections allowed.");
        meter.CreateObservableUpDownCounter("db.client.connection.idle.max", () => Each(pool => pool.MaxSize), "{connection}", "The maximum number of idle open connections allowed.");
        meter.CreateObservableUpDownCounter("db.client.connection.max", () => Each(pool => pool.MaxSize), "{connection}", "The maximum number of open connections allowed.");
        meter.CreateObservableUpDownCounter("db.client.connection.pending_requests", () => Each(pool => pool.Waiting), "{request}", "The number of current pending requests for an open connection.");
        meter.CreateObservableCounter("db.client.connection.timeouts", () => Each(pool => pool.Timeouts), "{timeout}", "The number of connection timeouts that have occurred trying to obtain a connection from the pool.");

        meter.CreateObservableUpDownCounter("pooldash.connections.opening", () => Each(pool => pool.Opening), "{connection}", "Openings under way.");
        meter.CreateObservableUpDownCounter("pooldash.connections.closing", () => EachSnapshot(pool => pool.Closing), "{connection}", "Connections claimed for closing and not yet closed.");
        meter.CreateObservableUpDownCounter("pooldash.connections.stale", () => Each(pool => pool.Stale), "{connection}", "Connections and openings of generations that a reset has ended.");
        meter.CreateObservableCounter("pooldash.connections.opened", () => Each(pool => pool.Opened), "{connection}", "Connections opened.");
        meter.CreateObservableCounter("pooldash.connections.closed", () => EachSnapshot(ClosesByReason), "{connection}", "Connections closed, by reason.");
        meter.CreateObservableCounter("pooldash.connections.failed", () => Each(pool => pool.OpenFailures), "{connection}", "Attempts to open that failed.");
        meter.CreateObservableCounter("pooldash.rents", () => EachSnapshot(pool => pool.Rents), "{rent}", "Rents served.");
        meter.CreateObservableCounter("pooldash.resets", () => Each(pool => pool.Resets), "{reset}", "Resets.");
        meter.CreateObservableGauge("pooldash.generation", () => Each(pool => pool.Generation), "{generation}", "The number of the current generation.");
        meter.CreateObservableCounter("pooldash.leaks", () => Each(pool => pool.Leaks), "{lease}", "Leases reported as leaks.");
        meter.CreateObservableCounter("pooldash.leases.ended_twice", () => Each(pool => pool.EndedTwice), "{lease}", "Leases ended more than once.");
    }

    internal Histogram<double> CreateTime { get; }

    internal Histogram<double> WaitTime { get; }

    internal Histogram<double> UseTime { get; }

    /// <summary>The factory's meter, one for all pools made with it; else the process's.</summary>
    internal static PoolMeter Of(IMeterFactory? factory) =>
        factory is null ? _ofProcess.Value : _byFactory.GetValue(factory, static factory => new(factory.Create(MeterName)));

    internal static KeyValuePair<string, object?> TagsOf(string pool) => new(PoolName, pool);

    internal void Add(IMeasuredPool pool)
    {
        lock (_gate)
        {
            _pools = [.. _pools, pool];
        }
    }

    internal void Remove(IMeasuredPool pool)
    {
        lock (_gate)
        {
            _pools = [.. _pools.Where(each => each != pool)];
        }
    }

    private static IEnumerable<Measurement<long>> CountsByState(PoolSnapshot pool)
    {
        yield return new(pool.Idle, TagsOf(pool.Name), new(State, "idle"));
        yield return new(pool.Rented, TagsOf(pool.Name), new(State, "used"));
    }

    private static IEnumerable<Measurement<long>> ClosesByReason(PoolSnapshot pool) =>
        pool.ClosedBy.Select((closed, reason) =>
            new Measurement<long>(closed, TagsOf(pool.Name), new("reason", ((CloseReason)reason).ToString())));

    private IEnumerable<Measurement<long>> Each(Func<PoolCounts, long> measure) =>
        Volatile.Read(ref _pools).Select(pool => new Measurement<long>(measure(pool.Counts()), TagsOf(pool.Name)));

    private IEnumerable<Measurement<long>> EachSnapshot(Func<PoolSnapshot, long> measure) =>
        Volatile.Read(ref _pools).Select(pool => new Measurement<long>(measure(pool.Snapshot()), TagsOf(pool.Name)));

    private IEnumerable<Measurement<long>> EachSnapshot(Func<PoolSnapshot, IEnumerable<Measurement<long>>> measure) =>
        Volatile.Read(ref _pools).SelectMany(pool => measure(pool.Snapshot()));
}
