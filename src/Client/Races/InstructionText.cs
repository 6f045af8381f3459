using System.Text;

namespace PoolDash.Client.Races;

/// <summary>Makes an instruction fit into a narrow column: <c>callvirt bool HashSet&lt;Connection&gt;.Add(!0)</c> is <c>callvirt HashSet.Add</c>.</summary>
public static class InstructionText
{
    private static readonly string[] _ofFields = ["ldfld", "stfld", "ldflda", "ldsfld", "stsfld", "ldsflda"];

    /// <summary>The opcode and, of what it works on, the name: a field's own, a method's behind that of its type.</summary>
    public static string Brief(string instruction)
    {
        ArgumentNullException.ThrowIfNull(instruction);
        var end = instruction.IndexOf(' ', StringComparison.Ordinal);
        var (opcode, operand) = end < 0 ? (instruction, "") : (instruction[..end], instruction[(end + 1)..].Trim());
        if (operand.Length == 0 || opcode == "ldstr")
        {
            return instruction;
        }

        var plain = WithoutArguments(operand);
        var names = plain.Split('(')[0].Split(' ')[^1].Split('.');
        var wanted = _ofFields.Contains(opcode) || opcode == "newobj" ? 1 : plain.Contains('(', StringComparison.Ordinal) ? 2 : 0;
        return wanted == 0 ? $"{opcode} {plain}" : $"{opcode} {string.Join('.', names.TakeLast(wanted))}";
    }

    /// <summary>Without what its types and methods are generic over, and that may be generic in turn.</summary>
    private static string WithoutArguments(string operand)
    {
        var plain = new StringBuilder(operand.Length);
        var depth = 0;
        foreach (var letter in operand)
        {
            depth += letter == '<' ? 1 : 0;
            if (depth == 0)
            {
                plain.Append(letter);
            }

            depth -= letter == '>' ? 1 : 0;
        }

        return plain.ToString();
    }
}
