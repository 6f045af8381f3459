using Mono.Cecil;
using Mono.Cecil.Cil;

namespace PoolDash.Races.Weaving;

/// <summary>What the weaver would not see, or would see wrongly, it refuses: a race that is missed is worse than a specimen that cannot be written so.</summary>
internal static class Refusals
{
    /// <summary>Looks at a method before it is woven.</summary>
    /// <exception cref="WeavingException">Something in it would not be seen.</exception>
    internal static void Check(MethodDefinition method)
    {
        var (taken, used) = (0, 0);
        foreach (var instruction in method.Body.Instructions)
        {
            switch (instruction.OpCode.Code)
            {
                case Code.Stsfld:
                    throw Refused(method, instruction, "a static field outlives the execution");
                case Code.Initobj when instruction.Previous?.OpCode.Code != Code.Ldloca:
                    throw Refused(method, instruction, "it clears what is not a variable");
                case Code.Ldfld or Code.Stfld or Code.Ldflda when ((FieldReference)instruction.Operand).DeclaringType.Resolve() is { IsValueType: true }:
                    throw Refused(method, instruction, "a part of a value has no object by which it could be told");
                case Code.Ldflda:
                    taken++;
                    break;
                case Code.Call or Code.Callvirt when ((MethodReference)instruction.Operand).DeclaringType.FullName is "System.Threading.Interlocked" or "System.Threading.Volatile":
                    used++;
                    break;
            }
        }

        if (taken != used)
        {
            throw new WeavingException($"{method.FullName} takes the address of a field for something else than an atomic operation, which would not be seen.");
        }
    }

    /// <summary>Looks at what is made.</summary>
    /// <exception cref="WeavingException">Making it does something that would not be seen.</exception>
    internal static void CheckMade(MethodReference made, HashSet<string> woven)
    {
        if (woven.Contains(made.DeclaringType.FullName))
        {
            CheckConstructor(made.Resolve());
        }
        else if (!IsHarmless(made))
        {
            throw new WeavingException($"The weaver does not know {made.FullName}: what it does to others would not be seen.");
        }
    }

    /// <summary>A constructor is not woven: it may put its arguments, constants and empty collections into the new object, and nothing else.</summary>
    private static void CheckConstructor(MethodDefinition constructor)
    {
        foreach (var instruction in constructor.Body.Instructions)
        {
            var isHarmless = instruction.OpCode.Code switch
            {
                Code.Nop or Code.Ret or Code.Ldnull or Code.Ldstr => true,
                >= Code.Ldarg_0 and <= Code.Ldarg_3 or Code.Ldarg_S or Code.Ldarg => true,
                >= Code.Ldc_I4_M1 and <= Code.Ldc_R8 or Code.Conv_I8 => true,
                Code.Newobj => IsHarmless((MethodReference)instruction.Operand) && ((MethodReference)instruction.Operand).Parameters.Count == 0,
                Code.Stfld => instruction.Previous?.Previous?.OpCode.Code == Code.Ldarg_0 || (instruction.Previous?.OpCode.Code == Code.Conv_I8 && instruction.Previous.Previous?.Previous?.OpCode.Code == Code.Ldarg_0),
                Code.Call => ((MethodReference)instruction.Operand).FullName == "System.Void System.Object::.ctor()",
                _ => false,
            };
            if (!isHarmless)
            {
                throw Refused(constructor, instruction, "a constructor is not woven");
            }
        }
    }

    private static bool IsHarmless(MethodReference made)
    {
        var type = made.DeclaringType.GetElementType().FullName;
        return type switch
        {
            "System.Object" or "System.Threading.ThreadStart" => true,
            "System.Threading.Thread" => made.Parameters is [{ ParameterType.Name: nameof(ThreadStart) }],
            _ when type.EndsWith("Exception", StringComparison.Ordinal) => true,
            _ => KnownCalls.IsCollection(type) && made.Parameters.All(parameter => parameter.ParameterType.FullName == "System.Int32"),
        };
    }

    private static WeavingException Refused(MethodDefinition method, Instruction instruction, string why) =>
        new($"The weaver refuses '{instruction}' of {method.FullName}: {why}, and it would not be seen.");
}
