using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace PoolDash.Server.Security;

/// <summary>
/// Takes the query off requests to sign in as soon as the server has read them. A key in a link would otherwise be in the log line that
/// the framework writes for every request, and in whatever log, trace or metric the application adds: all of them begin after this.
/// </summary>
internal sealed class HiddenQuery(IHttpContextFactory inner, SignInPaths paths) : IHttpContextFactory
{
    private static readonly object _item = typeof(HiddenQuery);

    /// <summary>The query of a request to sign in.</summary>
    internal static QueryCollection Of(HttpContext context) =>
        new(QueryHelpers.ParseQuery(context.Items.TryGetValue(_item, out var hidden) ? (string?)hidden : context.Request.QueryString.Value));

    public HttpContext Create(IFeatureCollection featureCollection)
    {
        var context = inner.Create(featureCollection);
        var request = context.Request;
        if (request.QueryString.HasValue && paths.Contain(request.Path))
        {
            context.Items[_item] = request.QueryString.Value;
            request.QueryString = QueryString.Empty;
            if (featureCollection.Get<IHttpRequestFeature>() is { } feature)
            {
                feature.RawTarget = request.Path.ToUriComponent();
            }
        }

        return context;
    }

    public void Dispose(HttpContext httpContext) => inner.Dispose(httpContext);
}

/// <summary>Where the application has PoolDash's page to sign in.</summary>
internal sealed class SignInPaths
{
    private ImmutableArray<PathString> _mounts = [];

    /// <summary>The paths at which PoolDash is mounted.</summary>
    internal ImmutableArray<PathString> Mounts => _mounts;

    internal void Add(PathString mount) => ImmutableInterlocked.Update(ref _mounts, static (mounts, added) => mounts.Add(added), mount);

    /// <summary>Whether a path leads there; what stands before the mount is a path base that nobody has taken off yet.</summary>
    internal bool Contain(PathString path)
    {
        foreach (var mount in _mounts)
        {
            if (path.HasValue && path.Value.TrimEnd('/').EndsWith(mount + SignIn.Path, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
