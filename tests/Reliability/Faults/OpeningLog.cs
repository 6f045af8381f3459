using PoolDash.Load.Judging;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Reliability.Faults;

/// <summary>
/// Stands between a pool and the factory of its target, and notes when attempts to open began and how they ended: the system refuses and drops
/// connections without anybody else's knowing.
/// </summary>
internal sealed class OpeningLog(ConnectionFactory<TargetConnection> factory, RunClock clock) : ConnectionFactory<TargetConnection>
{
    private readonly object _gate = new();
    private readonly List<long> _begun = [];
    private readonly List<long> _succeeded = [];

    public override string Endpoint => factory.Endpoint;

    public override bool AsksOnReturn => factory.AsksOnReturn;

    public override async ValueTask<TargetConnection> OpenAsync(ConnectionOpening opening, CancellationToken cancellationToken)
    {
        Note(_begun);
        var connection = await factory.OpenAsync(opening, cancellationToken);
        Note(_succeeded);
        return connection;
    }

    public override bool IsReusable(TargetConnection connection) => factory.IsReusable(connection);

    public override ValueTask<bool> CheckAsync(TargetConnection connection, CancellationToken cancellationToken) => factory.CheckAsync(connection, cancellationToken);

    public override ValueTask<bool> KeepAliveAsync(TargetConnection connection, CancellationToken cancellationToken) =>
        factory.KeepAliveAsync(connection, cancellationToken);

    public override ValueTask CloseAsync(TargetConnection connection, CloseReason reason, CancellationToken cancellationToken) =>
        factory.CloseAsync(connection, reason, cancellationToken);

    public override void Abort(TargetConnection connection, Interruption interruption) => factory.Abort(connection, interruption);

    /// <summary>How many attempts began between two time stamps.</summary>
    internal int Begun(long from, long to) => Between(_begun, from, to).Count;

    /// <summary>
    /// How many the pool's back-off allows at the most between two time stamps. Each success, reset and resume begins a series, in which no attempt
    /// begins sooner after one that failed than half of <see cref="ConnectionPoolOptions.BackOff"/>, doubled with each failure up to half of
    /// <see cref="ConnectionPoolOptions.MaxBackOff"/>; of <see cref="ConnectionPoolOptions.MaxOpening"/> at once each may be the slower one to fail.
    /// </summary>
    internal int Allowed(ConnectionPoolOptions options, IEnumerable<long> endsOfBackOff, long from, long to)
    {
        long[] series = [from, .. endsOfBackOff.Concat(Between(_succeeded, 0, long.MaxValue)).Where(at => at > from && at < to).Order(), to];
        return series.Zip(series.Skip(1), (began, ended) => options.MaxOpening * Rounds(options, clock.Time.GetElapsedTime(began, ended))).Sum();
    }

    private static int Rounds(ConnectionPoolOptions options, TimeSpan length)
    {
        var rounds = 0;
        for (var at = TimeSpan.Zero; at <= length; rounds++)
        {
            var distance = options.BackOff * Math.Pow(2, rounds);
            at += (distance < options.MaxBackOff ? distance : options.MaxBackOff) / 2;
        }

        return rounds;
    }

    private void Note(List<long> times)
    {
        lock (_gate)
        {
            times.Add(clock.Now);
        }
    }

    private List<long> Between(List<long> times, long from, long to)
    {
        lock (_gate)
        {
            return [.. times.Where(at => at >= from && at < to)];
        }
    }
}
