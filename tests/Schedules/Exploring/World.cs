using System.Reflection;
using System.Runtime.Loader;

namespace PoolDash.Schedules.Exploring;

/// <summary>
/// The rewritten pool and scenes, loaded beside the originals. One world serves all explorations, also those that run at the same
/// time: the pool has no static state that changes, and compiling a world takes seconds.
/// </summary>
internal sealed class World : AssemblyLoadContext
{
    private World()
        : base(nameof(World))
    {
    }

    public static World Instance { get; } = new();

    public static string PathOf(string assembly) => Path.Combine(AppContext.BaseDirectory, "explored", assembly + ".dll");

    /// <summary>The rewritten twin of a method.</summary>
    public T Find<T>(T original)
        where T : Delegate
    {
        var type = LoadFromAssemblyName(original.Method.DeclaringType!.Assembly.GetName())
            .GetType(original.Method.DeclaringType.FullName!, throwOnError: true)!;
        return type.GetMethod(original.Method.Name)!.CreateDelegate<T>();
    }

    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name!.StartsWith("PoolDash.", StringComparison.Ordinal) ? LoadFromAssemblyPath(PathOf(assemblyName.Name)) : null;
}
