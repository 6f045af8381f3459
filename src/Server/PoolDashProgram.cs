using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Options;
using PoolDash.Server.Security;

namespace PoolDash.Server;

/// <summary>PoolDash as a program of its own.</summary>
internal static class PoolDashProgram
{
    private const string DefaultUrl = "http://localhost:8080";

    private static readonly string[] _addressKeys = ["urls", "http_ports", "https_ports"];

    /// <summary>Runs until it is asked to stop.</summary>
    /// <returns>The exit code: 0 after a stop, 1 when it could not start, which a line for each reason on the standard error then explains.</returns>
    internal static async Task<int> RunAsync(string[] args)
    {
        try
        {
            await using var app = Built(args);
            await StartAsync(app);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (ExplainStart(e) is { } lines)
        {
            foreach (var line in lines)
            {
                await Console.Error.WriteLineAsync($"PoolDash cannot start: {line}");
            }

            return 1;
        }
    }

    internal static WebApplication Built(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        if (!SaysWhereToListen(builder.Configuration))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        // Without this an unpublished build serves its styles and scripts in the environment Development only.
        builder.WebHost.UseStaticWebAssets();
        builder.AddPoolDash();
        builder.Services.AddPoolDashDataProtection();
        builder.Services.AddPoolDashForwardedHeaders();
        // PoolDash guards the host itself, by the name that the client used rather than the one that a proxy did.
        builder.Services.Configure<HostFilteringOptions>(options => options.AllowedHosts = ["*"]);
        configure?.Invoke(builder);
        var app = builder.Build();
        app.UsePoolDashForwardedHeaders();
        app.MapPoolDash();
        return app;
    }

    /// <summary>A host that cannot start leaves running what has started already.</summary>
    private static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.StopAsync();
            throw;
        }
    }

    private static bool SaysWhereToListen(ConfigurationManager configuration) =>
        _addressKeys.Any(key => !string.IsNullOrEmpty(configuration[key]))
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();

    /// <summary>What somebody who starts PoolDash can mend, in a line each; null for faults of its own, whose stack is wanted.</summary>
    private static IEnumerable<string>? ExplainStart(Exception e) => e switch
    {
        OptionsValidationException invalid => invalid.Failures,
        IOException { InnerException: AddressInUseException } inUse =>
            [$"{inUse.Message.TrimEnd('.')}. Stop what listens there, or listen elsewhere, as with ASPNETCORE_URLS=http://localhost:8081."],
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } unreadable => [unreadable.Message],
        ArgumentException { ParamName: "name" } impossible => [impossible.Message],
        AggregateException several when several.InnerExceptions.All(inner => ExplainStart(inner) is not null) =>
            several.InnerExceptions.SelectMany(inner => ExplainStart(inner)!),
        _ => null,
    };
}
