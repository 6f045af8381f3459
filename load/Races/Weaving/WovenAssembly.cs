using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace PoolDash.Races.Weaving;

/// <summary>An assembly whose types were woven, loaded beside the one that it was made of.</summary>
internal sealed class WovenAssembly
{
    private readonly Assembly _assembly;

    /// <summary>What each type names of the others, and its instructions in text.</summary>
    private readonly Dictionary<string, (HashSet<string> Uses, string Text, IReadOnlyList<string> Methods)> _types;

    private WovenAssembly(Assembly assembly, IReadOnlyList<Site> sites, Dictionary<string, (HashSet<string>, string, IReadOnlyList<string>)> types) =>
        (_assembly, Sites, _types) = (assembly, sites, types);

    /// <summary>The instructions before which there is a call.</summary>
    internal IReadOnlyList<Site> Sites { get; }

    /// <summary>Weaves an assembly and loads it.</summary>
    /// <param name="image">The assembly, as it was compiled.</param>
    /// <param name="ns">The namespace whose types are woven.</param>
    /// <param name="change">Changes it before that, for who wants to know what would be if an instruction were another.</param>
    internal static WovenAssembly Load(byte[] image, string ns, Action<ModuleDefinition>? change = null)
    {
        // The symbols name variables; the lab works without them too.
        using var module = ModuleDefinition.ReadModule(new MemoryStream(image), new() { ReadSymbols = true, SymbolReaderProvider = new DefaultSymbolReaderProvider(throwIfNoSymbol: false) });
        change?.Invoke(module);
        var types = module.GetTypes().Where(type => Namespace(type) == ns).ToList();
        var described = types.ToDictionary(type => type.FullName, type => Describe(type, types));
        var sites = Weaver.Weave(module, types);
        using var woven = new MemoryStream();
        module.Write(woven, new() { WriteSymbols = false });
        woven.Position = 0;
        return new(new AssemblyLoadContext($"{module.Name}, woven").LoadFromStream(woven), sites, described);
    }

    /// <summary>A woven type.</summary>
    internal Type Type(string name) => _assembly.GetType(name, throwOnError: true)!;

    /// <summary>The woven types that these come to use, themselves first.</summary>
    internal IReadOnlyList<string> Closure(IEnumerable<string> types)
    {
        var found = new List<string>(types);
        for (var index = 0; index < found.Count; index++)
        {
            found.AddRange(_types[found[index]].Uses.Where(used => !found.Contains(used)).Order(StringComparer.Ordinal));
        }

        return found;
    }

    /// <summary>The methods of a type that were woven, in the order in which they stand.</summary>
    internal IReadOnlyList<string> Methods(string type) => _types[type].Methods;

    /// <summary>A few characters that differ where any instruction of these types does.</summary>
    internal string Fingerprint(IReadOnlyCollection<string> types)
    {
        // What an instruction is to a schedule may hang on others: a field that somebody writes anywhere is shared everywhere.
        var kinds = Sites.Where(site => types.Contains(site.Type)).Select(site => $"{site.Method} {site.Offset} {site.Kind}");
        return ShortHash.Of(string.Join('\n', types.Order(StringComparer.Ordinal).Select(type => _types[type].Text).Concat(kinds)), 8);
    }

    private static string? Namespace(TypeDefinition type) => type.DeclaringType is { } outer ? Namespace(outer) : type.Namespace;

    private static (HashSet<string> Uses, string Text, IReadOnlyList<string> Methods) Describe(TypeDefinition type, List<TypeDefinition> all)
    {
        var uses = new HashSet<string>();
        var text = new StringBuilder(type.FullName);
        void Use(TypeReference? used)
        {
            if (used is not null && all.Find(each => each.FullName == used.GetElementType().FullName) is { } known && known != type)
            {
                uses.Add(known.FullName);
            }
        }

        Use(type.BaseType);
        foreach (var field in type.Fields)
        {
            Use(field.FieldType);
        }

        // Constructors are not woven, and what they do is part of what happens.
        foreach (var method in type.Methods.Where(method => method.HasBody))
        {
            text.Append('\n').Append(method.FullName);
            foreach (var instruction in method.Body.Instructions)
            {
                text.Append('\n').Append(InstructionText.Whole(instruction));
                Use((instruction.Operand as MemberReference)?.DeclaringType);
                Use(instruction.Operand as TypeReference);
            }

            foreach (var handler in method.Body.ExceptionHandlers)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n{handler.HandlerType} {handler.TryStart.Offset} {handler.HandlerStart.Offset} {handler.HandlerEnd?.Offset} {handler.CatchType}");
            }
        }

        return (uses, text.ToString(), [.. Weaver.Woven(type).Select(method => method.Name)]);
    }
}
