using System.Collections;
using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using PoolDash.Client;
using PoolDash.PoolCore;
using PoolDash.Server.Feed;

namespace PoolDash.Server.Configured;

/// <summary>
/// Follows the configuration while PoolDash runs: sizes are applied to the pools; of all else that changes, pages tell that it needs a
/// restart. What is impossible leaves the pool as it is and is told.
/// </summary>
internal sealed partial class PoolSettingsWatch(
    IConfiguration configuration,
    ConfiguredPools pools,
    IServiceProvider services,
    IOptionsFactory<ProbeOptions> probeOptions,
    ILogger<PoolSettingsWatch> log) : IHostedService, INoticeSource, IDisposable
{
    private static readonly string[] _sizes = [nameof(SocketPoolOptions.MinSize), nameof(SocketPoolOptions.MaxSize)];

    private readonly object _gate = new();
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _atStart = new(StringComparer.OrdinalIgnoreCase);
    private IDisposable? _registration;
    private Notice[] _notices = [];
    private string? _unreadable;

    public IReadOnlyList<Notice> Notices => Volatile.Read(ref _notices);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var name in pools.Names)
        {
            _atStart[name] = Written(pools.Read(name, services), probeOptions.Create(name));
        }

        TellOfUnreadableFiles();
        _registration = ChangeToken.OnChange(configuration.GetReloadToken, Apply);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _registration?.Dispose();

    private IEnumerable<FileConfigurationSource> Files =>
        ((configuration as IConfigurationRoot)?.Providers ?? []).OfType<FileConfigurationProvider>().Select(provider => provider.Source);

    /// <summary>A file that cannot be read, because somebody is in the middle of a change, is as good as one that has not changed yet.</summary>
    private void TellOfUnreadableFiles()
    {
        foreach (var source in Files)
        {
            source.OnLoadException ??= failed =>
            {
                failed.Ignore = true;
                _unreadable = $"{failed.Exception.Message.TrimEnd('.')}: {failed.Exception.InnerException?.Message ?? "it is damaged"} The pools keep what they had.";
            };
        }
    }

    /// <summary>What is wrong with the files as they are now. One change is seen several times, so that what the last reading found says too little.</summary>
    private string? FindUnreadable()
    {
        _unreadable = null;
        foreach (var source in Files.ToList())
        {
            var again = source.Build(new ConfigurationBuilder());
            again.Load();
            (again as IDisposable)?.Dispose();
        }

        return _unreadable;
    }

    private void Apply()
    {
        lock (_gate)
        {
            if (FindUnreadable() is { } unreadable)
            {
                Tell([new(PoolServiceCollectionExtensions.ConfigurationSection, IsError: true, unreadable)]);
                return;
            }

            var section = configuration.GetSection(PoolServiceCollectionExtensions.ConfigurationSection);
            var notices = new List<Notice>();
            foreach (var name in pools.Names)
            {
                notices.AddRange(section.GetSection(name).Exists()
                    ? Apply(name, $"{section.Path}:{name}")
                    : [new($"{section.Path}:{name}", IsError: false, $"{section.Path}:{name} was removed. Restart PoolDash to end the pool.")]);
            }

            notices.AddRange(section.GetChildren()
                .Where(child => !services.GetRequiredService<ConnectionPoolRegistry>().TryGet(child.Key, out _))
                .Select(child => new Notice(child.Path, IsError: false, $"{child.Path} is new. Restart PoolDash to have the pool.")));
            Tell(notices);
        }
    }

    /// <summary>Those that were told before are not logged again: one change may be seen several times.</summary>
    private void Tell(List<Notice> notices)
    {
        foreach (var notice in notices.Except(_notices))
        {
            LogNotice(log, notice.Text);
        }

        Volatile.Write(ref _notices, [.. notices]);
    }

    private IEnumerable<Notice> Apply(string name, string path)
    {
        SocketPoolOptions options;
        ProbeOptions probe;
        try
        {
            (options, probe) = (pools.Read(name, services), probeOptions.Create(name));
        }
        catch (OptionsValidationException refused)
        {
            return refused.Failures.Select(failure => new Notice(path, IsError: true, $"{failure} Pool '{name}' keeps what it had."));
        }
        catch (InvalidOperationException failed)
        {
            return [new(path, IsError: true, $"{UnreadableSetting.Explain(failed) ?? failed.Message} Pool '{name}' keeps what it had.")];
        }

        var pool = services.GetRequiredKeyedService<IConnectionPool>(name);
        if ((options.MinSize, options.MaxSize) != (pool.MinSize, pool.MaxSize))
        {
            try
            {
                pool.Resize(options.MinSize, options.MaxSize);
            }
            catch (ObjectDisposedException)
            {
                return [new($"{path}:{nameof(SocketPoolOptions.MaxSize)}", IsError: false, $"Pool '{name}' is closed, and has no size to change.")];
            }
        }

        var before = _atStart[name];
        return Written(options, probe)
            .Where(option => !_sizes.Contains(option.Key) && before[option.Key] != option.Value)
            .Select(option => new Notice(
                $"{path}:{option.Key}",
                IsError: false,
                $"{path}:{option.Key} has changed since PoolDash started. Restart it to apply that."));
    }

    /// <summary>The options by their keys, to be compared and never shown: what a probe sends may hold a password.</summary>
    private static Dictionary<string, string> Written(SocketPoolOptions pool, ProbeOptions probe) =>
        Written(pool).Concat(Written(probe)).ToDictionary(StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<KeyValuePair<string, string>> Written<TOptions>(TOptions options) =>
        ConfigurationKeys.Of<TOptions>().Select(option => KeyValuePair.Create(option.Name, Written(option.GetValue(options))));

    private static string Written(object? value) => value switch
    {
        null => "not set",
        string text => $"'{text}'",
        IEnumerable several => $"'{string.Join(", ", several.Cast<object>())}'",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    [LoggerMessage(LogLevel.Warning, "The configuration has changed: {Notice}")]
    private static partial void LogNotice(ILogger log, string notice);
}
