using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Options;
using PoolDash.PoolCore;
using PoolDash.Server.Storage;

namespace PoolDash.Server.Ending;

/// <summary>
/// How PoolDash as a program of its own ends, within <see cref="PoolDashOptions.ShutdownTimeout"/>: on SIGTERM or SIGINT it accepts nobody any more, ends
/// streams and the run that is on, writes the history, and closes every connection of every pool; a second signal ends all waiting.
/// </summary>
internal sealed partial class ProgramEnd : IDisposable
{
    private const string LeftBehind = "PoolDash ends though not everything has ended: connections that are left end with the process.";

    /// <summary>What the history may still take once nobody is waited for any more, and a little.</summary>
    private static readonly TimeSpan _longestHurry = HistoryWriter.LongestFinish + TimeSpan.FromSeconds(1);

    /// <summary>Signals so near to each other are one: <c>dotnet run</c> and <c>timeout</c> pass on what the whole group of processes gets as well.</summary>
    private static readonly TimeSpan _sameWish = TimeSpan.FromSeconds(1);

    private static readonly PosixSignal[] _signals = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT];

    private readonly WebApplication _app;
    private readonly ILogger<ProgramEnd> _log;
    private readonly TimeProvider _time;
    private readonly TimeSpan _longest;
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Never disposed, which would harm a signal that comes meanwhile.</summary>
    private readonly CancellationTokenSource _impatience = new();
    private readonly List<PosixSignalRegistration> _registrations;
    private long _heardAt;

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
        services.AddSingleton<IServer>(provider => ActivatorUtilities.CreateInstance<ServerWithin>(provider, made.Make<IServer>(provider)));
    }

    /// <summary>Waits for the start, but no longer than for the end once that is asked for.</summary>
    /// <returns>Whether it has started; if not, there is nothing to end.</returns>
    internal async Task<bool> HasStartedAsync(Task starting, TextWriter errors)
    {
        await Task.WhenAny(starting, _asked.Task);
        if (!starting.IsCompleted && await Task.WhenAny(starting, OverAsync()) != starting)
        {
            await errors.WriteLineAsync(LeftBehind);
            return false;
        }

        try
        {
            await starting;
            return true;
        }
        catch (OperationCanceledException) when (_asked.Task.IsCompleted)
        {
            return false;
        }
    }

    /// <summary>Waits until it is asked to end, and ends.</summary>
    /// <param name="errors">Where to say what had not ended in time: the log may itself be ending.</param>
    internal async Task WaitAsync(TextWriter errors)
    {
        await _asked.Task;
        var ending = Task.Run(() => EndAsync(_time.GetTimestamp()));
        await Task.WhenAny(ending, OverAsync());
        if (!ending.IsCompleted || !await ending)
        {
            await errors.WriteLineAsync(LeftBehind);
        }
    }

    /// <summary>Completes when nothing may be waited for any more.</summary>
    private async Task OverAsync()
    {
        var began = _time.GetTimestamp();
        await Task.Delay(_longest, _time, _impatience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var left = _longest - _time.GetElapsedTime(began);
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left < _longestHurry ? left : _longestHurry, _time);
        }
    }

    /// <summary>Whatever fails at the end is told, and keeps nothing else from ending: it is not to make an end that was asked for look like a crash.</summary>
    /// <returns>Whether everything has ended.</returns>
    private async Task<bool> EndAsync(long began)
    {
        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(_impatience.Token);
        var stopping = TellAsync(() => _app.StopAsync(hurry.Token));
        await stopping.WaitAsync(_longest * 3 / 4, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Cancel(hurry);
        await stopping.WaitAsync(_longest / 16, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!await ClosePoolsAsync(_longest - _time.GetElapsedTime(began)) || !stopping.IsCompleted)
        {
            return false;
        }

        await TellAsync(() => _app.DisposeAsync().AsTask());
        return true;
    }

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private async Task TellAsync(Func<Task> end)
    {
        try
        {
            await end();
        }
        catch (Exception thrown)
        {
            LogCannotEnd(_log, thrown);
        }
    }

    /// <summary>What is to be told of it is anybody's, and may throw; nobody but the log would catch that on a signal's thread.</summary>
    private void Cancel(CancellationTokenSource waiting)
    {
        try
        {
            waiting.Cancel();
        }
        catch (AggregateException thrown)
        {
            LogCannotEnd(_log, thrown);
        }
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
        var now = _time.GetTimestamp();
        var first = Interlocked.CompareExchange(ref _heardAt, now, 0);
        if (first == 0)
        {
            // The host hears no signal before it starts, and this one would be lost.
            _app.Lifetime.StopApplication();
        }
        else if (_time.GetElapsedTime(first, now) >= _sameWish)
        {
            LogHurries(_log, signal.Signal);
            Cancel(_impatience);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Signal} again: PoolDash waits for nobody any more.")]
    private static partial void LogHurries(ILogger log, PosixSignal signal);

    [LoggerMessage(LogLevel.Error, "Not everything could be ended as it should. PoolDash ends all the same.")]
    private static partial void LogCannotEnd(ILogger log, Exception thrown);

    [LoggerMessage(LogLevel.Error, "Pool {Pool} cannot be closed.")]
    private static partial void LogCannotClose(ILogger log, Exception thrown, string pool);
}
