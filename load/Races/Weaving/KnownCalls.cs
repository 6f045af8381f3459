using Mono.Cecil;

namespace PoolDash.Races.Weaving;

/// <summary>The methods of the runtime that specimens may call, and what each is to a schedule. One that is not here stops the weaving: it would be taken for harmless.</summary>
internal static class KnownCalls
{
    private static readonly HashSet<string> _collections =
    [
        "System.Collections.Generic.HashSet`1",
        "System.Collections.Generic.List`1",
        "System.Collections.Generic.Queue`1",
        "System.Collections.Generic.Stack`1",
    ];

    private static readonly HashSet<string> _reads = ["Contains", "get_Count", "get_Item", "Peek", "TryPeek"];

    private static readonly HashSet<string> _writes =
        ["Add", "Clear", "Dequeue", "Enqueue", "Insert", "Pop", "Push", "Remove", "RemoveAt", "set_Item", "TryDequeue", "TryPop"];

    /// <summary>What touches nothing but its arguments, and those only where they are values.</summary>
    private static readonly HashSet<string> _pure =
    [
        "System.Boolean", "System.Exception", "System.Int32", "System.Int64", "System.Math", "System.Object",
        "System.Runtime.CompilerServices.DefaultInterpolatedStringHandler", "System.String",
    ];

    /// <summary>Whether a type is a collection whose methods are known.</summary>
    internal static bool IsCollection(string type) => _collections.Contains(type);

    /// <summary>What a call is to a schedule.</summary>
    /// <exception cref="WeavingException">It is not known.</exception>
    internal static SiteKind KindOf(MethodReference method)
    {
        var type = method.DeclaringType.GetElementType().FullName;
        return type switch
        {
            "System.Threading.Interlocked" => SiteKind.WriteAddress,
            "System.Threading.Volatile" => method.Name == "Read" ? SiteKind.ReadAddress : SiteKind.WriteAddress,
            "System.IDisposable" when method.Name == "Dispose" => SiteKind.EndIteration,
            "System.Threading.Monitor" or "System.Threading.Thread" => Scheduled(method),
            _ when type.EndsWith("/Enumerator", StringComparison.Ordinal) && _collections.Contains(type[..^"/Enumerator".Length]) => Enumerated(method),
            _ when _collections.Contains(type) => Collected(method),
            _ when _pure.Contains(type) => SiteKind.Local,
            _ => throw Unknown(method),
        };
    }

    private static SiteKind Scheduled(MethodReference method) => (method.Name, method.Parameters.Count) switch
    {
        ("Enter", 1 or 2) => SiteKind.Enter,
        ("Exit", 1) => SiteKind.Exit,
        ("Wait", 1) => SiteKind.Wait,
        ("Pulse", 1) => SiteKind.Pulse,
        ("PulseAll", 1) => SiteKind.PulseAll,
        ("Start", 0) => SiteKind.StartThread,
        ("Join", 0) => SiteKind.JoinThread,
        _ => throw Unknown(method),
    };

    private static SiteKind Enumerated(MethodReference method) => method.Name switch
    {
        "MoveNext" => SiteKind.MoveNext,
        "get_Current" => SiteKind.Local,
        "Dispose" => SiteKind.EndIteration,
        _ => throw Unknown(method),
    };

    private static SiteKind Collected(MethodReference method) =>
        method.Name == "GetEnumerator" ? SiteKind.Iterate
        : _reads.Contains(method.Name) ? SiteKind.ReadContents
        : _writes.Contains(method.Name) ? SiteKind.WriteContents
        : throw Unknown(method);

    private static WeavingException Unknown(MethodReference method) =>
        new($"The weaver does not know {method.FullName}: what it does to others would not be seen.");
}
