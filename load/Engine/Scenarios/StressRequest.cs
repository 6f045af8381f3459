using PoolDash.Load.Remote;

namespace PoolDash.Load.Scenarios;

/// <summary>Reads what a <see cref="StartRun"/> says in words.</summary>
public static class StressRequest
{
    /// <summary>Checks what is asked for and decides the rest.</summary>
    /// <param name="asked">What is asked for.</param>
    /// <param name="caps">The most that may be asked for.</param>
    /// <exception cref="StressFaultException">Something is impossible, or cannot be read.</exception>
    public static StressPlan PlanOf(StartRun asked, StressCaps? caps = null)
    {
        ArgumentNullException.ThrowIfNull(asked);
        if (asked.Thresholds?.Contains(null!) is true)
        {
            throw new StressFaultException("thresholds", "A threshold is null: write it as p99 < 5ms, or leave it out.");
        }

        return StressPlan.Create(
            asked.Scenario ?? "",
            new()
            {
                Copies = asked.Copies,
                Rate = asked.Rate,
                Duration = DurationOf(asked.Duration),
                Resets = asked.Resets,
                Mode = ModeOf(asked.Mode),
                PoolSize = asked.PoolSize,
                Thresholds = asked.Thresholds ?? [],
            },
            caps);
    }

    private static TimeSpan? DurationOf(string? text) =>
        text is null ? null
        : Durations.TryParse(text, out var duration) ? duration
        : throw new StressFaultException("duration", $"The duration is '{Shortened(text)}': {Durations.Forms}.");

    private static StressResetMode? ModeOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        // Enum.TryParse would take numbers and lists of names as well.
        var modes = Enum.GetNames<StressResetMode>();
        return Array.Find(modes, mode => mode.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse<StressResetMode>(name)
            : throw new StressFaultException(
                "mode", $"The mode is '{Shortened(text)}': it must be {string.Join(", ", modes.Select(mode => mode.ToLowerInvariant()))}.");
    }

    private static string Shortened(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
