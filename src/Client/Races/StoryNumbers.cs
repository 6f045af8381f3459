using PoolDash.Races;

namespace PoolDash.Client.Races;

/// <summary>What the failures of a test say about its next runs.</summary>
public static class StoryNumbers
{
    private const double Sure = 0.95;

    /// <summary>How many runs see a failure with a probability of 95%, where each sees it with the given one; null where none ever does.</summary>
    /// <param name="share">The probability that one run sees it, from 0 to 1.</param>
    public static long? RunsToSeeIt(double share) => share switch
    {
        <= 0 => null,
        >= 1 => 1,
        _ => (long)Math.Ceiling(Math.Log(1 - Sure) / Math.Log(1 - share)),
    };

    /// <summary>How many runs it takes, in a sentence.</summary>
    public static string Runs(StoryResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return RunsToSeeIt(result.Share) switch
        {
            // The rule of three: what was not seen in N runs has, with a confidence of 95%, a probability below 3 / N.
            null when result.Runs == 0 => "Nothing can be said of no run.",
            null => $"Not seen, so fewer than 3 in {InWords.Count(result.Runs)} with 95% confidence: to see it may take more than {InWords.Count(result.Runs)} runs, or for ever.",
            1 => "One run sees it.",
            var runs => $"{InWords.Count(runs.Value)} runs see it with a probability of 95%.",
        };
    }
}
