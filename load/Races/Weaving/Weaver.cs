using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;
using PoolDash.Races.Scheduling;

namespace PoolDash.Races.Weaving;

/// <summary>
/// Puts a call before every instruction of a method, by which a schedule says whether the thread may go on. Locks and threads are taken from the runtime
/// altogether: the schedule keeps them.
/// </summary>
/// <remarks>
/// Constructors are left as they are: nobody else sees an object before it is built. What a call is told of an object that lies below arguments on the
/// stack, it is told after these were put aside into variables.
/// </remarks>
internal sealed class Weaver
{
    private readonly ModuleDefinition _module;
    private readonly HashSet<string> _woven;

    /// <summary>Fields that somebody writes once their object is built. All others are the same to everybody.</summary>
    private readonly HashSet<string> _written;
    private readonly List<Site> _sites = [];
    private readonly Dictionary<string, int> _locations = [];
    private readonly Dictionary<string, MethodReference> _hooks = [];

    private Weaver(ModuleDefinition module, IReadOnlyList<TypeDefinition> types)
    {
        _module = module;
        _woven = [.. types.Select(type => type.FullName)];
        _written =
        [
            .. from type in types
               from method in Woven(type)
               from instruction in method.Body.Instructions
               where instruction.OpCode.Code is Code.Stfld or Code.Stsfld or Code.Ldflda
               select ((FieldReference)instruction.Operand).FullName,
        ];
    }

    /// <summary>Weaves types.</summary>
    /// <param name="module">The module that they are in, which is changed.</param>
    /// <param name="types">The types.</param>
    /// <returns>The instructions before which there is a call now; each one's number is its index.</returns>
    internal static IReadOnlyList<Site> Weave(ModuleDefinition module, IReadOnlyList<TypeDefinition> types)
    {
        var weaver = new Weaver(module, types);
        foreach (var method in types.SelectMany(Woven))
        {
            weaver.Weave(method);
        }

        return weaver._sites;
    }

    /// <summary>The methods of a type that are woven.</summary>
    internal static IEnumerable<MethodDefinition> Woven(TypeDefinition type) => type.Methods.Where(method => method.HasBody && !method.IsConstructor);

    private void Weave(MethodDefinition method)
    {
        var body = method.Body;
        var asCompiled = body.Instructions.ToDictionary(
            instruction => instruction, instruction => (instruction.Offset, instruction.OpCode.Name, Operand: InstructionText.Operand(instruction, body)));
        body.SimplifyMacros();
        Refusals.Check(method);
        body.InitLocals = true;
        var il = body.GetILProcessor();
        var begins = new Dictionary<Instruction, Instruction>();
        Instruction? prefix = null;
        foreach (var instruction in body.Instructions.ToList())
        {
            if (instruction.OpCode.OpCodeType == OpCodeType.Prefix)
            {
                prefix = instruction;
                continue;
            }

            var begin = prefix ?? instruction;
            prefix = null;
            var (_, code, operand) = asCompiled[instruction];
            var kind = KindOf(instruction);
            var site = new Site(
                _sites.Count, method.DeclaringType.FullName, InstructionText.Key(method), asCompiled[begin].Offset, kind, code, operand, LocationOf(instruction, kind))
            {
                Variable = EnumeratorOf(begin, instruction, kind),
            };
            _sites.Add(site);
            var call = Call(body, instruction, site);
            call.ForEach(added => il.InsertBefore(begin, added));
            begins[begin] = call[0];
            Replace(instruction, kind);
        }

        Redirect(body, begins);
        body.OptimizeMacros();
    }

    private SiteKind KindOf(Instruction instruction)
    {
        var code = instruction.OpCode.Code;
        switch (code)
        {
            case Code.Ldfld or Code.Ldsfld:
                return _written.Contains(((FieldReference)instruction.Operand).FullName) ? SiteKind.ReadField : SiteKind.Local;
            case Code.Stfld or Code.Stsfld:
                return SiteKind.WriteField;
            case Code.Ldflda:
                return SiteKind.Address;
            case Code.Call or Code.Callvirt:
                var called = (MethodReference)instruction.Operand;
                return
                    !_woven.Contains(called.DeclaringType.FullName) ? KnownCalls.KindOf(called)
                    : called.Resolve().CustomAttributes.Any(attribute => attribute.AttributeType.Name == "SlowAttribute") ? SiteKind.Slow
                    : SiteKind.Local;
            case Code.Ldelem_Ref:
                // Nothing but a constructor can have written it: a write is refused below.
                return SiteKind.Local;
            case Code.Newobj:
                Refusals.CheckMade((MethodReference)instruction.Operand, _woven);
                return SiteKind.Local;
            case Code.Ldsflda or Code.Ldelema or Code.Ldobj or Code.Stobj or Code.Cpobj or Code.Cpblk or Code.Initblk or Code.Calli or Code.Jmp:
            case >= Code.Ldind_I1 and <= Code.Stind_R8:
            case >= Code.Ldelem_I1 and <= Code.Ldelem_R8:
            case >= Code.Stelem_I and <= Code.Stelem_Any:
                throw new WeavingException($"The weaver does not know what '{instruction}' touches.");
            default:
                return SiteKind.Local;
        }
    }

    /// <summary>Which variable holds the enumerator: that in which the answer is put, or whose address is taken for the call.</summary>
    private static int EnumeratorOf(Instruction begin, Instruction instruction, SiteKind kind)
    {
        var (beside, code) = kind switch
        {
            SiteKind.Iterate => (instruction.Next, Code.Stloc),
            SiteKind.MoveNext or SiteKind.EndIteration => (begin.Previous, Code.Ldloca),
            _ => (null, Code.Nop),
        };
        return
            beside is null ? -1
            : beside.OpCode.Code == code ? ((VariableDefinition)beside.Operand).Index
            : throw new WeavingException($"The weaver cannot tell what '{instruction}' goes through.");
    }

    private int LocationOf(Instruction instruction, SiteKind kind)
    {
        if (kind is not (SiteKind.ReadField or SiteKind.WriteField or SiteKind.Address))
        {
            return Site.Contents;
        }

        var field = ((FieldReference)instruction.Operand).FullName;
        if (!_locations.TryGetValue(field, out var location))
        {
            _locations[field] = location = _locations.Count + 1;
        }

        return location;
    }

    /// <summary>The call of a hook, with what it is told.</summary>
    private List<Instruction> Call(MethodBody body, Instruction instruction, Site site)
    {
        var number = Instruction.Create(OpCodes.Ldc_I4, site.Number);
        switch (site.Kind)
        {
            case SiteKind.ReadField when instruction.OpCode.Code == Code.Ldsfld:
            case SiteKind.WriteField when instruction.OpCode.Code == Code.Stsfld:
                return [Instruction.Create(OpCodes.Ldnull), number, Hook(nameof(Hooks.Touch))];
            case SiteKind.ReadField:
                return [Instruction.Create(OpCodes.Dup), number, Hook(nameof(Hooks.Touch))];
            case SiteKind.Address:
                return [Instruction.Create(OpCodes.Dup), number, Hook(nameof(Hooks.Address))];
            case SiteKind.WriteField:
                return Beneath(body, [((FieldReference)instruction.Operand).FieldType], number);
            case SiteKind.ReadContents or SiteKind.WriteContents or SiteKind.Iterate:
                var called = (MethodReference)instruction.Operand;
                return Beneath(body, [.. called.Parameters.Select(parameter => Closed(parameter.ParameterType, called))], number);
            case SiteKind.Enter or SiteKind.Exit or SiteKind.Wait or SiteKind.Pulse or SiteKind.PulseAll or SiteKind.StartThread or SiteKind.JoinThread:
                // A hook takes the call's own place, and is told which it is by one more argument.
                return [number];
            default:
                return [number, Hook(site.Kind switch
                {
                    SiteKind.ReadAddress or SiteKind.WriteAddress => nameof(Hooks.ThroughAddress),
                    SiteKind.MoveNext => nameof(Hooks.MoveNext),
                    SiteKind.EndIteration => nameof(Hooks.EndIteration),
                    SiteKind.Slow => nameof(Hooks.Slow),
                    _ => nameof(Hooks.Local),
                })];
        }
    }

    /// <summary>Calls the hook with the object that lies beneath values on the stack.</summary>
    private List<Instruction> Beneath(MethodBody body, IReadOnlyList<TypeReference> values, Instruction number)
    {
        var variables = values.Select(type => new VariableDefinition(_module.ImportReference(type))).ToList();
        variables.ForEach(body.Variables.Add);
        return
        [
            .. Enumerable.Reverse(variables).Select(variable => Instruction.Create(OpCodes.Stloc, variable)),
            Instruction.Create(OpCodes.Dup),
            number,
            Hook(nameof(Hooks.Touch)),
            .. variables.Select(variable => Instruction.Create(OpCodes.Ldloc, variable)),
        ];
    }

    /// <summary>Locks and threads are the schedule's.</summary>
    private void Replace(Instruction instruction, SiteKind kind)
    {
        var hook = kind switch
        {
            SiteKind.Enter when ((MethodReference)instruction.Operand).Parameters.Count == 1 => nameof(Hooks.EnterUntold),
            SiteKind.Enter => nameof(Hooks.Enter),
            SiteKind.Exit => nameof(Hooks.Exit),
            SiteKind.Wait => nameof(Hooks.Wait),
            SiteKind.Pulse => nameof(Hooks.Pulse),
            SiteKind.PulseAll => nameof(Hooks.PulseAll),
            SiteKind.StartThread => nameof(Hooks.StartThread),
            SiteKind.JoinThread => nameof(Hooks.JoinThread),
            _ when IsNewThread(instruction) => nameof(Hooks.NewThread),
            _ => null,
        };
        if (hook is not null)
        {
            (instruction.OpCode, instruction.Operand) = (OpCodes.Call, Method(hook));
        }
    }

    private static bool IsNewThread(Instruction instruction) =>
        instruction.OpCode.Code == Code.Newobj && instruction.Operand is MethodReference { DeclaringType.FullName: "System.Threading.Thread" };

    private Instruction Hook(string name) => Instruction.Create(OpCodes.Call, Method(name));

    private MethodReference Method(string name)
    {
        if (!_hooks.TryGetValue(name, out var method))
        {
            _hooks[name] = method = _module.ImportReference(typeof(Hooks).GetMethod(name));
        }

        return method;
    }

    /// <summary>Who jumped to an instruction jumps to the call before it.</summary>
    private static void Redirect(MethodBody body, Dictionary<Instruction, Instruction> begins)
    {
        Instruction? Begin(Instruction? instruction) => instruction is null ? null : begins.GetValueOrDefault(instruction, instruction);
        foreach (var instruction in body.Instructions)
        {
            instruction.Operand = instruction.Operand switch
            {
                Instruction target => Begin(target),
                Instruction[] targets => Array.ConvertAll(targets, target => Begin(target)!),
                var other => other,
            };
        }

        foreach (var handler in body.ExceptionHandlers)
        {
            handler.TryStart = Begin(handler.TryStart);
            handler.TryEnd = Begin(handler.TryEnd);
            handler.HandlerStart = Begin(handler.HandlerStart);
            handler.HandlerEnd = Begin(handler.HandlerEnd);
            handler.FilterStart = Begin(handler.FilterStart);
        }
    }

    /// <summary>A parameter's type where a generic type's own parameter is given by the call.</summary>
    private static TypeReference Closed(TypeReference type, MethodReference called) => type switch
    {
        GenericParameter parameter when called.DeclaringType is GenericInstanceType closed => closed.GenericArguments[parameter.Position],
        ByReferenceType reference => new ByReferenceType(Closed(reference.ElementType, called)),
        _ => type,
    };
}
