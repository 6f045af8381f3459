namespace PoolDash.Races;

/// <summary>What the story's test found: as many threads as asked for query, reset and query again, on the scheduler of the operating system.</summary>
/// <param name="Specimen">The specimen.</param>
/// <param name="IsMended">Whether it was run on the pool that mends the specimen.</param>
/// <param name="Threads">How many threads each run had.</param>
/// <param name="Runs">How many runs were made.</param>
/// <param name="Failed">How many of them failed.</param>
/// <param name="Share">The share of them that failed, from 0 to 1.</param>
/// <param name="Low">The lower end of the 95% confidence interval of that share, by Wilson's score.</param>
/// <param name="High">Its upper end.</param>
/// <param name="Failures">What failed, the most frequent first.</param>
/// <param name="ElapsedMs">The time taken, in milliseconds.</param>
/// <param name="Progress">How much of it is done, from 0 to 1.</param>
public sealed record StoryResult(
    string Specimen, bool IsMended, int Threads, int Runs, int Failed, double Share, double Low, double High, IReadOnlyList<StoryFailure> Failures, double ElapsedMs, double Progress);

/// <summary>Something that failed.</summary>
/// <param name="What">What, in words.</param>
/// <param name="Runs">In how many runs.</param>
public sealed record StoryFailure(string What, int Runs);
