namespace PoolDash.Races;

/// <summary>What steps and listings call a method.</summary>
internal static class MethodKey
{
    /// <summary>The key, as in "NonAtomicSwap.Reset", or "NonAtomicSwap.IPool.Return" of what implements an interface under that name alone.</summary>
    /// <param name="type">The type's own name.</param>
    /// <param name="method">The method's own name.</param>
    internal static string Of(string type, string method)
    {
        var parts = method.TrimStart('.').Split('.');
        return $"{type.Split('`')[0]}.{(method.StartsWith('.') ? method : string.Join('.', parts.TakeLast(2)))}";
    }
}
