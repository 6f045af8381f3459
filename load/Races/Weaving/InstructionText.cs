using System.Globalization;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace PoolDash.Races.Weaving;

/// <summary>What instructions name, in text.</summary>
internal static class InstructionText
{
    /// <summary>What steps and listings call a method, as in "NonAtomicSwap.Reset".</summary>
    internal static string Key(MethodReference method) => MethodKey.Of(method.DeclaringType.Name, method.Name);

    /// <summary>What an instruction names: a field, a method, a variable; empty for nothing.</summary>
    internal static string Operand(Instruction instruction, MethodBody body) => instruction.Operand switch
    {
        null => Implied(instruction.OpCode.Code, body),
        FieldReference field => field.Name,
        MethodReference { Name: ".ctor" } made => Plain(made.DeclaringType.Name),
        MethodReference method => Key(method),
        VariableDefinition variable => Name(variable, body),
        ParameterDefinition parameter => parameter.Name,
        Instruction target => FormattableString.Invariant($"IL_{target.Offset:x4}"),
        TypeReference type => Plain(type.Name),
        var other => Convert.ToString(other, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>An instruction with all that it names, by which two builds are told apart: nothing in it depends on what else is in the assembly.</summary>
    internal static string Whole(Instruction instruction) => instruction.Operand switch
    {
        Instruction target => FormattableString.Invariant($"{instruction.Offset} {instruction.OpCode} {target.Offset}"),
        Instruction[] targets => FormattableString.Invariant($"{instruction.Offset} {instruction.OpCode} {string.Join(' ', targets.Select(target => target.Offset))}"),
        VariableDefinition variable => FormattableString.Invariant($"{instruction.Offset} {instruction.OpCode} {variable.Index}"),
        ParameterDefinition parameter => FormattableString.Invariant($"{instruction.Offset} {instruction.OpCode} {parameter.Index}"),
        _ => FormattableString.Invariant($"{instruction.Offset} {instruction.OpCode} {instruction.Operand}"),
    };

    /// <summary>What a short form names by itself.</summary>
    private static string Implied(Code code, MethodBody body)
    {
        var first = body.Method.HasThis ? 1 : 0;
        return code switch
        {
            Code.Ldarg_0 when body.Method.HasThis => "this",
            >= Code.Ldarg_0 and <= Code.Ldarg_3 => body.Method.Parameters[code - Code.Ldarg_0 - first].Name,
            >= Code.Ldloc_0 and <= Code.Ldloc_3 => Name(body.Variables[code - Code.Ldloc_0], body),
            >= Code.Stloc_0 and <= Code.Stloc_3 => Name(body.Variables[code - Code.Stloc_0], body),
            >= Code.Ldc_I4_M1 and <= Code.Ldc_I4_8 => (code - Code.Ldc_I4_0).ToString(CultureInfo.InvariantCulture),
            _ => "",
        };
    }

    private static string Name(VariableDefinition variable, MethodBody body) =>
        body.Method.DebugInformation.TryGetName(variable, out var name) ? name : FormattableString.Invariant($"V_{variable.Index}");

    private static string Plain(string type) => type.Split('`')[0];
}
