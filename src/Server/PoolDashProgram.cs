using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Options;
using PoolDash.Server.Configured;
using PoolDash.Server.Ending;
using PoolDash.Server.Health;
using PoolDash.Server.Listening;
using PoolDash.Server.Security;

namespace PoolDash.Server;

/// <summary>PoolDash as a program of its own.</summary>
internal static class PoolDashProgram
{
    internal const string DefaultUrl = "http://localhost:8080";

    /// <summary>Nobody was served yet, so that nobody need be waited for.</summary>
    private static readonly TimeSpan _longestFailedStart = TimeSpan.FromSeconds(5);

    /// <summary>Runs until it is asked to stop; with <see cref="HealthCommand.Argument"/> asks whether another process does, and with <c>--help</c> says what there is.</summary>
    /// <param name="args">What the command line says after the program's name.</param>
    /// <param name="output">Where to say that.</param>
    /// <param name="errors">Where to say why it could not start, in a line for each reason.</param>
    /// <returns>The exit code: 0 after a stop, 1 when it could not start.</returns>
    internal static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var asksForHealth = args.Contains(HealthCommand.Argument);
        args = [.. args.Where(arg => arg != HealthCommand.Argument)];
        if (CommandLine.AsksForHelp(args))
        {
            await output.WriteLineAsync(CommandLine.Help);
            return 0;
        }

        if (CommandLine.FindFaults(args).ToList() is { Count: > 0 } faults)
        {
            return await RefuseAsync(faults, errors);
        }

        try
        {
            if (asksForHealth)
            {
                return await HealthCommand.RunAsync(ListeningUrls.Read(Builder(args).Configuration), output);
            }

            var app = Built(args);
            using var end = new ProgramEnd(app);
            if (await end.HasStartedAsync(StartAsync(app), errors))
            {
                await end.WaitAsync(errors);
            }

            return 0;
        }
        catch (Exception e) when (ExplainStart(e) is { } lines)
        {
            return await RefuseAsync(lines, errors);
        }
    }

    private static async Task<int> RefuseAsync(IEnumerable<string> lines, TextWriter errors)
    {
        foreach (var line in lines)
        {
            await errors.WriteLineAsync($"PoolDash cannot start: {line}");
        }

        return 1;
    }

    internal static WebApplication Built(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = Builder(args);
        if (ListeningUrls.FindFaults(builder.Configuration).ToList() is { Count: > 0 } faults)
        {
            throw new OptionsValidationException("urls", typeof(ListeningUrls), faults);
        }

        if (ListeningUrls.Read(builder.Configuration) is [])
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        // What keeps it from starting is explained below, and in one line where somebody can mend it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);

        // What is no HTTP is told there at Debug as it came, with a key that may be in its first line or a header.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.Information);

        builder.AddPoolDash();
        builder.Services.AddPoolDashDataProtection();
        builder.Services.AddPoolDashForwardedHeaders();
        builder.Services.AddSingleton<IConnectionListenerFactory, PatientListenerFactory>();
        ProgramEnd.Register(builder.Services);
        // PoolDash guards the host itself, by the name that the client used rather than the one that a proxy did.
        builder.Services.Configure<HostFilteringOptions>(options => options.AllowedHosts = ["*"]);
        configure?.Invoke(builder);
        var app = builder.Build();
        // Before anything reads an option: so those that are impossible are all told, and nothing has begun.
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        app.UsePoolDashForwardedHeaders();
        app.MapPoolDash();
        return app;
    }

    /// <summary>Its settings and files lie beside it, wherever it is started from.</summary>
    private static WebApplicationBuilder Builder(string[] args) =>
        WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });

    private static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch
        {
            // A host that cannot start leaves running what has started already. Why it cannot is what matters, not how that ends.
            await AbandonAsync(app).WaitAsync(_longestFailedStart).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private static async Task AbandonAsync(WebApplication app)
    {
        using var limit = new CancellationTokenSource(_longestFailedStart);
        await app.StopAsync(limit.Token);
        await app.DisposeAsync();
    }

    /// <summary>What somebody who starts PoolDash can mend, in a line each; null for faults of its own, whose stack is wanted.</summary>
    private static IEnumerable<string>? ExplainStart(Exception e) => e switch
    {
        OptionsValidationException invalid => invalid.Failures,
        IOException { InnerException: AddressInUseException } inUse =>
            [$"{inUse.Message.TrimEnd('.')}. Stop what listens there, or listen elsewhere, as with ASPNETCORE_URLS=http://localhost:8081."],
        SocketException or FormatException { Source: "Microsoft.AspNetCore.Http" } =>
            [$"{e.Message.TrimEnd('.')}, where it was told to listen. {ListeningUrls.HowToSay}"],
        InvalidOperationException failed when UnreadableSetting.Explain(failed) is { } unreadable => [unreadable],
        InvalidOperationException { Source: "Microsoft.Extensions.Logging.Configuration" } level =>
            [$"In Logging, {char.ToLowerInvariant(level.Message[0])}{level.Message[1..].TrimEnd('.')}: a level must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}."],
        InvalidDataException damaged => [$"{damaged.Message.TrimEnd('.')}: {damaged.InnerException?.Message}"],
        ArgumentException { ParamName: "name" } impossible => [impossible.Message],
        AggregateException several when several.InnerExceptions.All(inner => ExplainStart(inner) is not null) =>
            several.InnerExceptions.SelectMany(inner => ExplainStart(inner)!),
        _ => null,
    };
}
