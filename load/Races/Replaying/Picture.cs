using System.Collections;
using System.Globalization;
using System.Reflection;
using PoolDash.Races.Scheduling;
using PoolDash.Races.Specimens;

namespace PoolDash.Races.Replaying;

/// <summary>What a test's threads share, in words. Everything is named once it is met, and told ever after: the old set is of interest when nobody has it any more.</summary>
internal sealed class Picture
{
    private const string Nothing = "nothing";

    private readonly object _test;
    private readonly object _pool;
    private readonly List<(object Object, string Name)> _met = [];
    private readonly Dictionary<string, int> _numbers = [];

    /// <param name="test">The test.</param>
    internal Picture(object test)
    {
        _test = test;
        _pool = Fields(test).First(field => field.Name == "Pool").GetValue(test)!;
        foreach (var field in Fields(_pool).Concat(Fields(test)))
        {
            Meet(field.GetValue(field.DeclaringType!.IsInstanceOfType(_pool) ? _pool : test));
        }
    }

    /// <summary>Names an object, and what is reached from it.</summary>
    internal void Meet(object? target)
    {
        if (target is null || target == _test || target == _pool || _met.Exists(met => met.Object == target))
        {
            return;
        }

        if (target is Array or ICollection || IsSet(target))
        {
            if (target is not Array)
            {
                Name(target, target.GetType().Name.Split('`')[0] switch { "HashSet" => "set", var type => type.ToLowerInvariant() });
            }

            foreach (var element in (IEnumerable)target)
            {
                Meet(element);
            }
        }
        else if (IsWoven(target.GetType()))
        {
            Name(target, target.GetType().Name.ToLowerInvariant());
            foreach (var field in Fields(target))
            {
                Meet(field.GetValue(target));
            }
        }
    }

    /// <summary>What everything holds.</summary>
    /// <param name="execution">The execution, which has the locks.</param>
    /// <param name="before">What it held before.</param>
    internal IReadOnlyList<FieldValue> Values(Execution execution, IReadOnlyList<FieldValue> before)
    {
        var values = new List<(string Name, string Value)>();
        foreach (var field in Fields(_pool).Where(IsTold))
        {
            var value = field.GetValue(_pool);
            Meet(value);
            values.Add((field.Name, value?.GetType() == typeof(object) ? Holder(execution, value, "free") : Text(value)));
        }

        foreach (var field in Fields(_test).Where(field => IsTold(field) && field.DeclaringType == _test.GetType()))
        {
            var value = field.GetValue(_test);
            Meet(value);
            values.Add(($"the test's {field.Name}", Text(value)));
        }

        // More may be met on the way.
        for (var index = 0; index < _met.Count; index++)
        {
            var (met, name) = _met[index];
            if (met.GetType().Name != nameof(Lease))
            {
                var holder = Holder(execution, met, "");
                values.Add((name, holder.Length == 0 ? Contents(met) : $"{Contents(met)}, {holder}"));
            }
        }

        return [.. values.Select(value => new FieldValue(value.Name, value.Value, before.Count > 0 && before.FirstOrDefault(old => old.Name == value.Name)?.Value != value.Value))];
    }

    /// <summary>The name of an object, as in "set 2"; empty for the pool itself.</summary>
    internal string NameOf(object? target) =>
        target is null || target == _pool ? ""
        : target == _test ? "the test"
        : _met.Find(met => met.Object == target).Name ?? FieldName(target) ?? target.GetType().Name.ToLowerInvariant();

    /// <summary>What an object holds, as in "{connection 1, connection 2}".</summary>
    internal string Contents(object target) => target is ICollection or IEnumerable
        ? $"{{{string.Join(", ", ((IEnumerable)target).Cast<object?>().Select(Text))}}}"
        : string.Join(", ", Fields(target).Where(field => !field.IsInitOnly || field.Name == nameof(Connection.Epoch)).Select(field => $"{field.Name}: {Text(field.GetValue(target))}"));

    /// <summary>What a field of an object holds.</summary>
    internal static FieldInfo? Field(object target, string name) => Fields(target).FirstOrDefault(field => field.Name == name);

    /// <summary>A value in words.</summary>
    internal string Text(object? value) => value switch
    {
        null => Nothing,
        bool isSo => isSo ? "yes" : "no",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        Exception thrown => thrown.GetType().Name,
        Array elements => $"[{string.Join(", ", elements.Cast<object?>().Select(Text))}]",
        _ when value.GetType().Name == nameof(Lease) => $"a lease of {Text(Field(value, nameof(Lease.Connection))!.GetValue(value))}",
        _ => NameOf(value),
    };

    private static IEnumerable<FieldInfo> Fields(object target)
    {
        for (var type = target.GetType(); type is not null && IsWoven(type); type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }

    /// <summary>What is captured of a constructor's arguments has a name that only the compiler can write, and never changes.</summary>
    private static bool IsTold(FieldInfo field) => !field.Name.StartsWith('<') && !field.FieldType.IsArray && field is not { IsInitOnly: true, DeclaringType.IsAbstract: true };

    private static bool IsWoven(Type type) => type.Namespace == typeof(IPool).Namespace && !typeof(Delegate).IsAssignableFrom(type);

    private static bool IsSet(object target) => target.GetType().IsGenericType && target.GetType().GetGenericTypeDefinition() == typeof(HashSet<>);

    private string? FieldName(object target) => Fields(_pool).FirstOrDefault(field => field.GetValue(_pool) == target)?.Name;

    private static string Holder(Execution execution, object value, string free) =>
        execution.HolderOf(value) is { } holder ? $"locked by {Replayer.Name(holder)}" : free;

    private void Name(object target, string kind)
    {
        _numbers[kind] = _numbers.GetValueOrDefault(kind) + 1;
        _met.Add((target, kind == "server" ? kind : $"{kind} {_numbers[kind]}"));
    }
}
