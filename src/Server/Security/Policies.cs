using Microsoft.AspNetCore.Authorization;

namespace PoolDash.Server.Security;

/// <summary>What an endpoint demands of its caller. An endpoint of PoolDash that says nothing demands <see cref="View"/>.</summary>
internal static class Policies
{
    internal const string View = "PoolDash.View";
    internal const string Operate = "PoolDash.Operate";

    internal static void AddTo(AuthorizationOptions options)
    {
        options.AddPolicy(View, policy => policy.RequireRole(Principals.ViewRole));
        options.AddPolicy(Operate, policy => policy.RequireRole(Principals.OperateRole));
    }

    /// <summary>For those who may look.</summary>
    internal static TBuilder RequireView<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(View);

    /// <summary>For those who may operate, and only so often: see <see cref="OperationLimit"/>.</summary>
    internal static TBuilder RequireOperate<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(Operate).WithMetadata(Operation.Mark);

    /// <summary>For stress runs as well, each of which has a key for its own pool: see <see cref="RunKeys"/>.</summary>
    internal static TBuilder OpenToRuns<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(RunsToo.Mark);

    /// <summary>For everybody, without a key.</summary>
    internal static TBuilder OpenToAll<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.AllowAnonymous();

    /// <summary>For everybody, unless the configuration asks for a key: <see cref="AuthOptions.ProtectMetrics"/>, <see cref="AuthOptions.ProtectHealth"/>.</summary>
    internal static TBuilder OpenToAllUnless<TBuilder>(this TBuilder endpoint, bool isProtected)
        where TBuilder : IEndpointConventionBuilder => isProtected ? endpoint.RequireView() : endpoint.OpenToAll();

    /// <summary>Marks an endpoint that takes the keys of runs.</summary>
    internal sealed class RunsToo
    {
        internal static readonly RunsToo Mark = new();
    }

    /// <summary>Marks an endpoint whose calls are counted.</summary>
    internal sealed class Operation
    {
        internal static readonly Operation Mark = new();
    }
}
