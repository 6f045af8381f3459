using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Options;
using PoolDash.PoolCore;

namespace PoolDash.Server.Ending;

/// <summary>
/// How PoolDash as a program of its own ends, within <see cref="PoolDashOptions.ShutdownTimeout"/>: on SIGTERM or SIGINT it accepts nobody any more, ends
/// streams and the run that is on, writes the history, and closes every connection of every pool; a second signal ends all waiting.
/// </summary>
internal sealed partial class ProgramEnd : IDisposable
{
    private const string LeftBehind = "PoolDash ends though not everything has ended: connections that are left end with the process.";

    private static readonly PosixSignal[] _signals = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT];

    private readonly WebApplication _app;
    private readonly ILogger<ProgramEnd> _log;
    private readonly TimeProvider _time;
    private readonly TimeSpan _longest;
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _impatience = new();
    private readonly List<PosixSignalRegistration> _registrations;
    private int _heard;

    internal ProgramEnd(WebApplication app)
    {
        _app = app;
        _log = app.Services.GetRequiredService<ILogger<ProgramEnd>>();
        _time = app.Services.GetRequiredService<TimeProvider>();
        _longest = app.Services.GetRequiredService<IOptions<PoolDashOptions>>().Value.ShutdownTimeout;
        app.Lifetime.ApplicationStopping.Register(() => _asked.TrySetResult());

        // Beside those of the host, which ask it to stop with the first and hear no other.
        _registrations = [.. _signals.Select(signal => PosixSignalRegistration.Create(signal, Hear))];
    }

    /// <summary>Has the web server leave time for all else, and the host keep no time of its own: no option may be read before all are checked.</summary>
    internal static void Register(IServiceCollection services)
    {
        services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        var made = services.Last(service => service.ServiceType == typeof(IServer));
        services.AddSingleton<IServer>(provider => ActivatorUtilities.CreateInstance<ServerWithin>(provider, made switch
        {
            { ImplementationInstance: IServer instance } => instance,
            { ImplementationFactory: { } factory } => (IServer)factory(provider),
            _ => (IServer)ActivatorUtilities.CreateInstance(provider, made.ImplementationType!),
        }));
    }

    /// <summary>Waits until it is asked to end, and ends.</summary>
    /// <param name="errors">Where to say what had not ended in time: the log may itself be ending.</param>
    internal async Task WaitAsync(TextWriter errors)
    {
        await _asked.Task;
        var ending = EndAsync(_time.GetTimestamp(), errors);
        await ending.WaitAsync(_longest, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ending.IsCompleted)
        {
            await errors.WriteLineAsync(LeftBehind);
            return;
        }

        await ending;
    }

    private async Task EndAsync(long began, TextWriter errors)
    {
        using var limit = new CancellationTokenSource(_longest, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _impatience.Token);
        await _app.StopAsync(either.Token);
        if (await ClosePoolsAsync(_longest - _time.GetElapsedTime(began)))
        {
            await _app.DisposeAsync();
        }
        else
        {
            await errors.WriteLineAsync(LeftBehind);
        }
    }

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _impatience.Dispose();
    }

    /// <summary>All at once: the container would close one after the other. Leases have until then to end by themselves.</summary>
    private async Task<bool> ClosePoolsAsync(TimeSpan left)
    {
        var leases = left > TimeSpan.Zero && !_impatience.IsCancellationRequested ? left / 2 : TimeSpan.Zero;
        var closing = Task.WhenAll(_app.Services.GetRequiredService<ConnectionPoolRegistry>().All.Select(pool => CloseAsync(pool, leases)));
        await closing.WaitAsync(_impatience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return closing.IsCompleted;
    }

    private async Task CloseAsync(IConnectionPool pool, TimeSpan leases)
    {
        try
        {
            await pool.DisposeAsync(leases);
        }
        catch (Exception thrown)
        {
            LogCannotClose(_log, thrown, pool.Name);
        }
    }

    private void Hear(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (Interlocked.Increment(ref _heard) > 1)
        {
            LogHurries(_log, signal.Signal);
            _impatience.Cancel();
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Signal} again: PoolDash waits for nobody any more.")]
    private static partial void LogHurries(ILogger log, PosixSignal signal);

    [LoggerMessage(LogLevel.Error, "Pool {Pool} cannot be closed.")]
    private static partial void LogCannotClose(ILogger log, Exception thrown, string pool);
}
