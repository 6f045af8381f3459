using System.Text.RegularExpressions;
using PoolDash.PoolCore;

namespace PoolDash.Server.Configured;

/// <summary>What .NET's binder says of a value that it cannot convert, in words that name the key and the mend.</summary>
internal static partial class UnreadableSetting
{
    /// <summary>What a time must be.</summary>
    internal const string Time = "a time as hh:mm:ss, such as 00:00:30";

    /// <returns>Null when it failed for something else.</returns>
    internal static string? Explain(InvalidOperationException failure) =>
        Said().Match(failure.Message) is { Success: true } said
            ? $"{said.Groups["key"].Value} is '{said.Groups["value"].Value}': it must be {Wanted(said.Groups["type"].Value)}."
            : null;

    private static string Wanted(string type) => type switch
    {
        "System.Int32" or "System.Int64" => "a whole number, such as 10",
        "System.Double" => "a number, such as 0.5",
        "System.Boolean" => "true or false",
        "System.TimeSpan" => Time,
        _ when typeof(ConnectionPoolOptions).Assembly.GetType(type) is { IsEnum: true } choice => $"one of {string.Join(", ", Enum.GetNames(choice))}",
        _ => $"a {type}",
    };

    [GeneratedRegex("^Failed to convert configuration value '(?<value>.*)' at '(?<key>.+)' to type '(?<type>.+)'", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Said();
}
