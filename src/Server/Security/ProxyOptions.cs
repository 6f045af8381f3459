using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace PoolDash.Server.Security;

/// <summary>Whose word is taken for where a request came from: the section <c>PoolDash:Proxy</c>. Loopback's unless set.</summary>
internal sealed class ProxyOptions
{
    internal const string Section = "PoolDash:Proxy";

    /// <summary>Addresses of proxies.</summary>
    public IList<string> KnownProxies { get; } = [];

    /// <summary>Networks of proxies, such as <c>10.0.0.0/8</c>.</summary>
    public IList<string> KnownNetworks { get; } = [];
}

/// <summary>Names the key and the mend.</summary>
internal sealed class ProxyOptionsValidation : IValidateOptions<ProxyOptions>
{
    public ValidateOptionsResult Validate(string? name, ProxyOptions options)
    {
        List<string> faults =
        [
            .. options.KnownProxies.Where(proxy => !IPAddress.TryParse(proxy, out _)).Select(proxy =>
                $"{ProxyOptions.Section}:{nameof(ProxyOptions.KnownProxies)} has '{proxy}': write an address, such as 10.0.0.5."),
            .. options.KnownNetworks.Where(network => !IPNetwork.TryParse(network, out _)).Select(network =>
                $"{ProxyOptions.Section}:{nameof(ProxyOptions.KnownNetworks)} has '{network}': write a network, such as 10.0.0.0/8."),
        ];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}

/// <summary>What a proxy in front of PoolDash says about the client: for the program of its own, since in another application that is its business.</summary>
internal static class ForwardedHeadersOfProxies
{
    internal static IServiceCollection AddPoolDashForwardedHeaders(this IServiceCollection services)
    {
        services.AddOptions<ProxyOptions>().BindConfiguration(ProxyOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProxyOptions>, ProxyOptionsValidation>();
        return services;
    }

    internal static IApplicationBuilder UsePoolDashForwardedHeaders(this IApplicationBuilder app)
    {
        var proxies = app.ApplicationServices.GetRequiredService<IOptions<ProxyOptions>>().Value;
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.All,
            // Through as many proxies as are known: it stops at the first address that is not.
            ForwardLimit = null,
        };
        if (proxies.KnownProxies.Count > 0 || proxies.KnownNetworks.Count > 0)
        {
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
        }

        foreach (var proxy in proxies.KnownProxies)
        {
            options.KnownProxies.Add(IPAddress.Parse(proxy));
        }

        foreach (var network in proxies.KnownNetworks)
        {
            options.KnownIPNetworks.Add(IPNetwork.Parse(network));
        }

        return app.UseForwardedHeaders(options).Use(next => context =>
        {
            // Of a page at such a base, a browser would read the first segment as another host's name.
            if (context.Request.PathBase.Value is ['/', '/' or '\\', ..])
            {
                context.Request.PathBase = PathString.Empty;
            }

            return next(context);
        });
    }
}
