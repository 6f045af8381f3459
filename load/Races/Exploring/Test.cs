using PoolDash.Races.Scheduling;

namespace PoolDash.Races.Exploring;

/// <summary>A test that can be run again and again, each time on a pool of its own.</summary>
/// <param name="Name">Its name in traces.</param>
/// <param name="Fingerprint">A few characters that differ where any of its instructions does.</param>
/// <param name="Sites">The woven instructions.</param>
/// <param name="Begin">Makes a pool, and prepares the test.</param>
internal sealed record Test(string Name, string Fingerprint, IReadOnlyList<Weaving.Site> Sites, Func<Trial> Begin);

/// <summary>One run of a test.</summary>
/// <param name="Subject">What its threads share, and all that is reached from it.</param>
/// <param name="Bodies">What its threads do.</param>
/// <param name="Result">What it came to.</param>
internal sealed record Trial(object Subject, IReadOnlyList<ThreadStart> Bodies, Func<Execution, string> Result);
