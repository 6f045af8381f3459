using System.Globalization;

namespace PoolDash.PoolCore;

/// <summary>An option that cannot be what it is.</summary>
/// <param name="Option">The option's name, which is also its key in a configuration section.</param>
/// <param name="Value">What it is, as a person would write it.</param>
/// <param name="Mend">What is wrong with that and what to write instead.</param>
public sealed record OptionFault(string Option, string Value, string Mend)
{
    /// <summary>Makes one of any value: times as <c>[d.]hh:mm:ss</c>, text in quotes.</summary>
    public static OptionFault Of(string option, object? value, string mend) =>
        new(
            option,
            value switch
            {
                null => "not set",
                string text => $"'{text}'",
                IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
                _ => value.ToString() ?? "",
            },
            mend);

    /// <summary>The fault in one line: option, value and mend.</summary>
    public override string ToString() => Describe("");

    /// <summary>The fault in one line that names the option by its full key.</summary>
    /// <param name="section">The configuration section's path.</param>
    internal string Describe(string section) => $"{section}{Option} is {Value}: {Mend}";
}
