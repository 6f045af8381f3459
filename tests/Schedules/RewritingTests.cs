using System.Diagnostics;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using PoolDash.PoolCore;
using PoolDash.Schedules.Exploring;

namespace PoolDash.Schedules;

/// <summary>What is explored is what ships, and nothing in it that decides races is hidden from the scheduler.</summary>
public sealed class RewritingTests
{
    /// <summary>Ways to wait or to synchronize of which the scheduler would know nothing.</summary>
    private static readonly HashSet<string> _unseen =
    [
        "Barrier", "CountdownEvent", "Interlocked", "Lock", "ManualResetEventSlim", "Monitor", "Mutex", "ReaderWriterLock",
        "ReaderWriterLockSlim", "Semaphore", "SpinLock", "SpinWait", "Thread", "ThreadLocal`1", "Volatile",
    ];

    private static readonly Assembly _shipping = typeof(IConnectionPool).Assembly;

    [Fact]
    public void Given_the_explored_pool_then_it_is_the_release_build() =>
        Assert.False(_shipping.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled ?? false);

    [Fact]
    public void Given_the_explored_pool_then_every_lock_and_atomic_operation_is_a_scheduling_point()
    {
        using var file = new PEReader(File.OpenRead(World.PathOf("PoolDash.PoolCore")));
        var metadata = file.GetMetadataReader();
        var unseen = metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Where(member => member.Parent.Kind == HandleKind.TypeReference)
            .Select(member => (Type: metadata.GetTypeReference((TypeReferenceHandle)member.Parent), Member: metadata.GetString(member.Name)))
            .Where(called => metadata.GetString(called.Type.Namespace) == "System.Threading" && _unseen.Contains(metadata.GetString(called.Type.Name)))
            .Select(called => $"{metadata.GetString(called.Type.Name)}.{called.Member}")
            .Except(["Thread.GetCurrentProcessorId"]);
        Assert.Empty(unseen);
    }

    [Fact]
    public void Given_the_explored_pool_then_its_locks_were_rewritten()
    {
        using var file = new PEReader(File.OpenRead(World.PathOf("PoolDash.PoolCore")));
        var metadata = file.GetMetadataReader();
        var controlled = metadata.TypeReferences.Select(metadata.GetTypeReference)
            .Where(type => metadata.GetString(type.Namespace) == "Microsoft.Coyote.Rewriting.Types.Threading")
            .Select(type => metadata.GetString(type.Name));
        Assert.Superset(new HashSet<string> { "Monitor", "Interlocked", "Volatile" }, controlled.ToHashSet());
    }

    [Fact]
    public void Given_the_pool_then_it_has_no_static_state_that_changes()
    {
        var changing = _shipping.GetTypes()
            .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute)))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(field => field is { IsInitOnly: false, IsLiteral: false } && field.DeclaringType != typeof(RaceWindows));
        Assert.Empty(changing);
    }
}
