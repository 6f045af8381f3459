using System.Globalization;
using System.Reflection.Metadata;
using System.Text.RegularExpressions;
using ICSharpCode.Decompiler;
using ICSharpCode.Decompiler.Disassembler;
using ICSharpCode.Decompiler.Metadata;

namespace PoolDash.Races.Listings;

/// <summary>An assembly's instructions in words that fit into a column.</summary>
/// <param name="assembly">The assembly.</param>
internal sealed partial class Disassembly(PEFile assembly)
{
    /// <summary>A method's instructions, in order.</summary>
    internal IEnumerable<(int Offset, string Text)> Of(MethodDefinitionHandle method)
    {
        var output = new PlainTextOutput();
        new MethodBodyDisassembler(output, CancellationToken.None) { DetectControlStructure = false }.Disassemble(assembly, method);
        return output.ToString().Split('\n').Select(line => Instruction().Match(line)).Where(match => match.Success).Select(match => (
            int.Parse(match.Groups["offset"].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            Compact(match.Groups["code"].Value, match.Groups["operand"].Value)));
    }

    private static string Compact(string code, string operand) => code switch
    {
        _ when operand.Length == 0 => code,
        "ldstr" => $"{code} {operand}",
        "newobj" => $"{code} {Constructed().Replace(Short(operand), "")}",
        _ => $"{code} {Short(operand)}",
    };

    /// <summary>Types without the assemblies and namespaces that they are from, and members behind a dot, as in C#.</summary>
    private static string Short(string operand)
    {
        var names = Noise().Replace(operand, "").Replace("'", "", StringComparison.Ordinal);
        return names.Replace("::.", ".", StringComparison.Ordinal).Replace("::", ".", StringComparison.Ordinal).Replace('/', '.');
    }

    [GeneratedRegex(@"^\s*IL_(?<offset>[0-9a-fA-F]+): (?<code>\S+) ?(?<operand>.*?)\s*$")]
    private static partial Regex Instruction();

    /// <summary>In the order of the alternatives: an assembly's name, a keyword before a type or a method, namespaces, the number of a generic type's arguments.</summary>
    [GeneratedRegex(@"\[[A-Za-z_][^\]]*\]|\b(?:class|valuetype|instance) |(?<![\w.'`])(?:[A-Za-z_]\w*\.)+(?=[\w<'])|`\d+")]
    private static partial Regex Noise();

    [GeneratedRegex(@"^void |\.ctor(?=\()")]
    private static partial Regex Constructed();
}
