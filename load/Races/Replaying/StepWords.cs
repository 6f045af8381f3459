using PoolDash.Races.Scheduling;
using PoolDash.Races.Weaving;

namespace PoolDash.Races.Replaying;

/// <summary>A sentence for each step.</summary>
internal sealed class StepWords
{
    /// <summary>The field whose address each thread took last.</summary>
    private readonly Dictionary<Lane, (object? Target, string Field)> _addresses = [];

    /// <summary>Whether others can see what an instruction does.</summary>
    internal static bool IsShared(Site site) => site.Kind is not (SiteKind.Local or SiteKind.Address or SiteKind.EndIteration or SiteKind.Slow);

    /// <summary>What a step did, said when it is done.</summary>
    internal string Of(Lane lane, Site site, object? target, Picture picture)
    {
        if (site.Kind == SiteKind.Address)
        {
            _addresses[lane] = (target, site.Operand);
        }

        var said = site.Kind switch
        {
            SiteKind.Local or SiteKind.Slow or SiteKind.EndIteration => Local(site),
            SiteKind.Address => $"takes the address of {Field(target, site.Operand, picture)}, to use it in one step",
            SiteKind.ReadField => $"reads {Field(target, site.Operand, picture)}: {Value(target, site.Operand, picture)}",
            SiteKind.WriteField => $"writes {Field(target, site.Operand, picture)}: it is {Value(target, site.Operand, picture)} now",
            SiteKind.ReadAddress or SiteKind.WriteAddress => Atomic(lane, site, picture),
            SiteKind.ReadContents or SiteKind.WriteContents => Collection(site, target!, picture),
            SiteKind.Iterate => $"begins to go through {picture.NameOf(target)}, {picture.Contents(target!)}",
            SiteKind.MoveNext => $"goes on to the next in {picture.NameOf(target)}, {picture.Contents(target!)}",
            SiteKind.Enter => $"takes the lock of {Lock(target, picture)}",
            SiteKind.Exit => $"lets go of the lock of {Lock(target, picture)}",
            SiteKind.Wait when lane.Pending.Kind == OpKind.Reacquire => $"was woken, and has the lock of {Lock(target, picture)} again",
            SiteKind.Wait => $"lets go of the lock of {Lock(target, picture)}, and waits to be woken",
            SiteKind.Pulse => $"wakes one who waits for {Lock(target, picture)}",
            SiteKind.PulseAll => $"wakes all who wait for {Lock(target, picture)}",
            SiteKind.StartThread => "starts a thread",
            SiteKind.JoinThread => "goes on, as the thread that it waited for has ended",
            var kind => throw new InvalidOperationException($"Nothing is said of {kind}."),
        };
        return $"{Replayer.Name(lane)} {said}.";
    }

    private static string Local(Site site) => site.OpCode switch
    {
        ['l', 'd', 'a', 'r', 'g', ..] or ['l', 'd', 'l', 'o', 'c', ..] => $"puts {site.Operand} on its stack",
        ['s', 't', 'l', 'o', 'c', ..] or ['s', 't', 'a', 'r', 'g', ..] => $"keeps what is on its stack as {site.Operand}",
        "ldnull" => "puts null on its stack",
        ['l', 'd', 'c', ..] => $"puts {site.Operand} on its stack",
        "ldftn" => $"puts {site.Operand} on its stack, to be called later",
        "ldstr" => "puts a text on its stack",
        "ldfld" or "ldsfld" => $"reads {Plain(site.Operand)}, which never changes",
        "ldelem.ref" => "takes an element of the array",
        "ldlen" => "takes the length of the array",
        "newobj" => $"makes a new {site.Operand}",
        "call" or "callvirt" => $"calls {site.Operand}",
        "ret" => $"returns from {site.Method}",
        "br" or "br.s" or "leave" or "leave.s" => $"goes on at {site.Operand}",
        ['b', 'r', ..] or ['b', 'e', 'q', ..] or ['b', 'n', 'e', ..] or ['b', 'g', ..] or ['b', 'l', ..] => $"looks at what is on its stack: at {site.Operand} or here it goes on",
        "dup" => "puts the top of its stack there once more",
        "pop" => "drops the top of its stack",
        "throw" => "throws an exception",
        "endfinally" => "is through with the finally block",
        "initobj" => "clears a variable",
        ['c', 'o', 'n', 'v', ..] => "converts the number on its stack",
        "add" or "sub" or "mul" or "div" or "rem" => "computes with two numbers of its stack",
        "ceq" or ['c', 'g', 't', ..] or ['c', 'l', 't', ..] => "compares two values of its stack",
        var other => $"does {other} {site.Operand}".TrimEnd(),
    };

    private string Atomic(Lane lane, Site site, Picture picture)
    {
        var (target, name) = _addresses[lane];
        var (field, value) = (Field(target, name, picture), Value(target, name, picture));
        return site.Operand switch
        {
            "Volatile.Read" => $"reads {field}: {value}",
            "Volatile.Write" => $"writes {field}: it is {value} now",
            "Interlocked.Increment" => $"adds one to {field} in one step: it is {value} now",
            "Interlocked.Decrement" => $"takes one from {field} in one step: it is {value} now",
            "Interlocked.Exchange" => $"exchanges {field} in one step: it is {value} now",
            "Interlocked.CompareExchange" => $"compares {field}, and changes it if it is as expected, in one step: it is {value} now",
            var other => $"calls {other} on {field}: it is {value} now",
        };
    }

    private static string Collection(Site site, object target, Picture picture)
    {
        var (name, now) = (picture.NameOf(target), picture.Contents(target));
        return site.Operand.Split('.')[^1] switch
        {
            "Add" or "Enqueue" or "Push" or "Insert" => $"adds to {name}: it is {now} now",
            "Remove" or "RemoveAt" => $"removes from {name}: it is {now} now",
            "TryDequeue" or "Dequeue" or "TryPop" or "Pop" => $"takes from {name}, if there is anything: it is {now} now",
            "Clear" => $"empties {name}",
            "get_Count" => $"counts {name}, {now}",
            "Contains" => $"looks whether it is in {name}, {now}",
            _ => $"looks at {name}, {now}",
        };
    }

    private static string Field(object? target, string name, Picture picture)
    {
        var owner = picture.NameOf(target);
        return owner.Length == 0 ? Plain(name) : $"{Plain(name)} of {owner}";
    }

    /// <summary>What the compiler keeps of a constructor's argument has its name in brackets.</summary>
    private static string Plain(string field) => field.StartsWith('<') ? field[1..field.IndexOf('>', StringComparison.Ordinal)] : field;

    private static string Value(object? target, string name, Picture picture) =>
        target is not null && Picture.Field(target, name) is { } field ? picture.Text(field.GetValue(target)) : "what it is";

    private static string Lock(object? target, Picture picture) => picture.NameOf(target) is { Length: > 0 } name ? name : "the pool";
}
