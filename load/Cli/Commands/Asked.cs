using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PoolDash.Load;
using PoolDash.Load.Scenarios;

namespace PoolDash.Cli.Commands;

/// <summary>Options that read what somebody typed and say, when they cannot, what to type instead.</summary>
internal static class Asked
{
    internal static Option<string?> Text(string name, string placeholder, string description) => new(name) { HelpName = placeholder, Description = description };

    internal static Option<int?> Count(string name, string description) => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = result => int.TryParse(Typed(result), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count)
            ? count
            : Refuse<int?>(result, "it must be a whole number, such as 40."),
    };

    internal static Option<double?> Number(string name, string placeholder, string description) => new(name)
    {
        HelpName = placeholder,
        Description = description,
        CustomParser = result => ReadNumber(Typed(result)) ?? Refuse<double?>(result, "it must be a number, such as 2.5."),
    };

    /// <summary>A number that is one of percent, whether or not that is written behind it.</summary>
    internal static Option<double?> Percent(string name, string description) => new(name)
    {
        HelpName = "PERCENT",
        Description = description,
        CustomParser = result => ReadNumber(Typed(result) is [.. var number, '%'] ? number : Typed(result))
            ?? Refuse<double?>(result, "it must be a number of percent, such as 2.5."),
    };

    internal static Option<TimeSpan?> Time(string name, string description) => new(name)
    {
        HelpName = "TIME",
        Description = description,
        CustomParser = result => Durations.TryParse(Typed(result), out var time) ? time : Refuse<TimeSpan?>(result, $"{Durations.Forms}."),
    };

    internal static Option<StressResetMode?> Mode(string name, string description)
    {
        var modes = Enum.GetValues<StressResetMode>().ToDictionary(mode => mode.ToString(), StringComparer.OrdinalIgnoreCase);
        var words = string.Join(", ", modes.Keys.Select(mode => mode.ToLowerInvariant()));
        return new(name)
        {
            HelpName = words.Replace(", ", "|", StringComparison.Ordinal),
            Description = description,
            CustomParser = result => modes.TryGetValue(Typed(result), out var mode) ? mode : Refuse<StressResetMode?>(result, $"it must be one of {words}."),
        };
    }

    /// <summary>Not the words for what is no number or beyond all, which <see cref="double"/> reads as well.</summary>
    private static double? ReadNumber(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;

    private static string Typed(ArgumentResult result) => result.Tokens[0].Value;

    private static T? Refuse<T>(ArgumentResult result, string mend)
    {
        result.AddError($"{((OptionResult)result.Parent!).Option.Name} is '{Typed(result)}': {mend}");
        return default;
    }
}
