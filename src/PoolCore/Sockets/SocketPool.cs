using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace PoolDash.PoolCore;

/// <summary>A pool of connections over TCP, TLS or Unix sockets.</summary>
/// <example>
/// <code>
/// await using var pool = new SocketPool(new SocketPoolOptions { Endpoint = "tcp://db:6379", MaxSize = 100 });
/// await using var lease = await pool.RentAsync(cancellationToken);
/// await lease.Connection.SendAsync(request, cancellationToken);
/// </code>
/// </example>
public class SocketPool : ConnectionPool<SocketConnection>
{
    /// <summary>Makes a pool whose connections are ready once connected, and once TLS is agreed on where the endpoint asks for it.</summary>
    /// <param name="options">Where to, and how the pool behaves. Read once: later changes do not reach the pool.</param>
    /// <param name="timeProvider">The time by which everything is measured; the system's unless given.</param>
    /// <param name="loggerFactory">Where to log to; nowhere unless given.</param>
    /// <param name="meterFactory">Makes the pool's meter.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Options are impossible. Lists all that are.</exception>
    public SocketPool(
        SocketPoolOptions options,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null,
        IMeterFactory? meterFactory = null)
        : this(new SocketConnectionFactory(options, timeProvider), options, timeProvider, loggerFactory, meterFactory)
    {
    }

    /// <summary>Makes a pool over a factory of your own: one that agrees on a protocol after it has connected.</summary>
    /// <param name="factory">Opens the connections, to the endpoint in its own options.</param>
    /// <param name="options">How the pool behaves. Read once: later changes do not reach the pool.</param>
    /// <param name="timeProvider">The time by which everything is measured; the system's unless given.</param>
    /// <param name="loggerFactory">Where to log to; nowhere unless given.</param>
    /// <param name="meterFactory">Makes the pool's meter.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Options are impossible. Lists all that are.</exception>
    public SocketPool(
        SocketConnectionFactory factory,
        SocketPoolOptions options,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null,
        IMeterFactory? meterFactory = null)
        : base(factory, options, timeProvider, loggerFactory, meterFactory)
    {
    }
}
