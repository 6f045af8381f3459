using System.Diagnostics;

namespace PoolDash.PoolCore;

/// <summary>The span of a rent that waits. A rent that does not wait has none.</summary>
internal static class PoolSpan
{
    private static readonly ActivitySource _source = new("PoolDash.PoolCore");

    internal static bool IsWanted => _source.HasListeners();

    /// <summary>Null when this one is not sampled. The caller's current activity stays what it is: the wait may end on another thread.</summary>
    internal static Activity? Start(IConnectionPool pool)
    {
        var current = Activity.Current;
        var span = _source.StartActivity("rent " + pool.Name, ActivityKind.Internal);
        Activity.Current = current;
        return span?.SetTag("db.client.connection.pool.name", pool.Name).SetTag("server.address", pool.Endpoint);
    }

    /// <summary>Ends a span on the thread of whoever ended the wait, whose current activity stays what it is.</summary>
    internal static void Stop(Activity span, Exception? failure)
    {
        var current = Activity.Current;
        span.SetStatus(failure is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error, failure?.Message).Stop();
        Activity.Current = current;
    }
}
