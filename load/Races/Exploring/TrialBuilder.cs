using System.Reflection;
using PoolDash.Races.Scheduling;
using PoolDash.Races.Specimens;
using PoolDash.Races.Weaving;

namespace PoolDash.Races.Exploring;

/// <summary>
/// Makes a woven pool and a woven test of it. They are of the same shape as the types of this process and yet others, so that they are reached by
/// reflection.
/// </summary>
internal sealed class TrialBuilder
{
    private static readonly string[] _lanes = ["A", "B", "C"];

    private readonly ConstructorInfo _server;
    private readonly ConstructorInfo _pool;
    private readonly ConstructorInfo _test;
    private readonly MethodInfo[] _bodies;
    private readonly MethodInfo _result;
    private readonly FieldInfo _thrown;
    private readonly FieldInfo _thrownBy;
    private readonly FieldInfo _isStuck;
    private readonly FieldInfo _slowWaits;
    private readonly object[] _size;

    /// <param name="woven">Where the woven types are.</param>
    /// <param name="pool">The pool, as this process knows it.</param>
    /// <param name="test">The test, as this process knows it.</param>
    /// <param name="size">How many connections the pool may have, where it has a limit.</param>
    internal TrialBuilder(WovenAssembly woven, Type pool, Type test, int size)
    {
        Type Same(Type type) => woven.Type(type.FullName!);
        _server = Same(typeof(Server)).GetConstructor([])!;
        _pool = Same(pool).GetConstructors().Single();
        _size = _pool.GetParameters().Length == 2 ? [size] : [];
        _test = Same(test).GetConstructors().Single();
        var subject = Same(test);
        _bodies = [.. _lanes.Select(lane => subject.GetMethod(lane)).OfType<MethodInfo>()];
        _result = subject.GetMethod(nameof(SpecimenTest.Result))!;
        _thrown = subject.GetField(nameof(SpecimenTest.Thrown))!;
        _thrownBy = subject.GetField(nameof(SpecimenTest.ThrownBy))!;
        _isStuck = subject.GetField(nameof(SpecimenTest.IsStuck))!;
        _slowWaits = subject.GetField(nameof(SpecimenTest.SlowWaits))!;
    }

    internal Trial Begin()
    {
        var server = _server.Invoke([]);
        var pool = _pool.Invoke([server, .. _size]);
        var test = _test.Invoke([pool, server]);
        return new(test, Array.ConvertAll(_bodies, body => body.CreateDelegate<ThreadStart>(test)), execution => Result(test, execution));
    }

    private string Result(object test, Execution execution)
    {
        if (execution.Ending == Ending.Endless)
        {
            return "it never ends, though each thread has its turns";
        }

        if (execution.Lanes.FirstOrDefault(lane => lane.Thrown is not null) is { } thrower)
        {
            _thrown.SetValue(test, thrower.Thrown);
            _thrownBy.SetValue(test, (char)('A' + thrower.Index));
        }

        _isStuck.SetValue(test, execution.Ending == Ending.Stuck || execution.IsAnyLockHeld);
        _slowWaits.SetValue(test, execution.LongestWait.SlowCalls);
        try
        {
            return (string)_result.Invoke(test, null)!;
        }
        catch (TargetInvocationException failed)
        {
            return $"what is left cannot be judged: {failed.InnerException!.Message}";
        }
    }
}
