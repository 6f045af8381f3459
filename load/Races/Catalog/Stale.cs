using PoolDash.Races.Specimens;
using static PoolDash.Races.Catalog.Entry;

namespace PoolDash.Races.Catalog;

/// <summary>Pools that rent a connection of before a reset to who comes after it, and the one that never does.</summary>
internal static class Stale
{
    private const string AllNew = "each rent after the reset leads to where the server is";
    private const string New = "the rent after the reset leads to where the server is";
    private const string Old = "the rent after the reset gets a connection whose opening began before it";
    private const string Invariant = "The server moves, then the pool is reset. A rent that begins after that never gets a connection that was opened to where the server was before.";

    private static readonly KnownOutcome[] _keptOfOne =
    [
        Allowed(New, "What was stamped before its opening and published is looked at once more: if the reset has not seen it, it sees the reset."),
    ];

    internal static Entry CompareThenPublish { get; } = new(
        new()
        {
            Name = "compare-then-publish",
            Title = "Compared, then published",
            Law = 3,
            LawName = "Freshness",
            Sentence = "A return compares the generation and makes the connection idle in a second step: a whole reset fits between the two.",
            Source = "PyMongo PYTHON-2205. Npgsql has the same shape (main, read at 3cb5804b: by reading, not confirmed)",
            SourceUrl = new("https://jira.mongodb.org/browse/PYTHON-2205"),
            IsByReading = false,
            Invariant = Invariant,
            Lanes = [new("A", "returns the connection that it holds"), new("B", "is told that the server has moved, resets the pool and rents")],
            Outcomes =
            [
                Forbidden("the rent after the reset gets a connection of before it", "The return had found the generation the same, then came the reset, then the return made the connection idle, and the rent took it."),
                Forbidden("a connection of before the reset is idle, and is rented later", "The same, with the rent before the connection became idle: the next one gets it."),
                Allowed(AllNew, "The return was over before the reset, which closed the connection; or it compared after it, and closed it itself."),
            ],
            Mend = "generation",
            MendedOutcomes = [Allowed(AllNew, "The return publishes first and compares then: of a reset that comes between, either side sees the other.")],
            HasStory = false,
        },
        typeof(CompareThenPublish),
        typeof(ReturnAcrossReset),
        2);

    internal static Entry StampAfterOpen { get; } = new(
        new()
        {
            Name = "stamp-after-open",
            Title = "Stamped after the open",
            Law = 3,
            LawName = "Freshness",
            Sentence = "A connection is given the generation that holds when its opening ends: one that was opened across a reset passes for new.",
            Source = "SqlClient (read at c16adb7a)",
            SourceUrl = new("https://github.com/dotnet/SqlClient/pull/4452"),
            IsByReading = true,
            Invariant = Invariant,
            Lanes = [new("A", "rents a connection, which is opened for it, and returns it"), new("B", "is told that the server has moved and resets the pool")],
            Outcomes =
            [
                Forbidden(Old, "The opening began where the server was before; the whole reset came before the stamp, which therefore is the new generation's."),
                Allowed(New, "The opening began after the server had moved, or the stamp was given before the reset, which then counts."),
            ],
            Mend = "generation",
            MendedOutcomes = _keptOfOne,
            HasStory = false,
        },
        typeof(StampAfterOpen),
        typeof(OpenAcrossReset),
        2);

    internal static Entry UncheckedBackgroundOpen { get; } = new(
        new()
        {
            Name = "unchecked-background-open",
            Title = "Opened in the background, unchecked",
            Law = 3,
            LawName = "Freshness",
            Sentence = "A connection that is opened in the background becomes idle without a look at whether a reset came between.",
            Source = "puddle (read at eeee8ae). HikariCP 6.0 misses what is being created too (read at 604d7d58)",
            SourceUrl = new("https://github.com/jackc/puddle"),
            IsByReading = true,
            Invariant = Invariant,
            Lanes = [new("A", "has the pool open a connection in the background"), new("B", "is told that the server has moved and resets the pool")],
            Outcomes =
            [
                Forbidden(Old, "The opening began before the reset and ended after it: the reset found nothing to close, and nobody compared what became idle."),
                Allowed(New, "The connection was idle before the reset, which closed it; or its opening began after the server had moved."),
            ],
            Mend = "generation",
            MendedOutcomes = _keptOfOne,
            HasStory = false,
        },
        typeof(UncheckedBackgroundOpen),
        typeof(FillAcrossReset),
        2);

    internal static Entry Generation { get; } = new(
        new()
        {
            Name = "generation",
            Title = "PoolCore's own algorithm",
            Law = 3,
            LawName = "Freshness",
            Sentence = "Stamped before the open, published, looked at again: of a return, an open or a rent and the reset that crosses it, one always sees the other.",
            Source = "PoolCore, in as few lines as the others",
            SourceUrl = null,
            IsByReading = false,
            Invariant = "The server moves, then the pool is reset. Rents after that lead to where it is now, each by a connection of its own; none is lost, and the old one is closed once, without anybody asking for it.",
            Lanes =
            [
                new("A", "returns the connection that it holds"),
                new("B", "is told that the server has moved and resets the pool"),
                new("C", "rents a connection"),
            ],
            Outcomes = [Allowed(AllNew, "Every change of a slot is one compare-and-swap of its word, and what was published is looked at again: no order of steps leaves a connection of before the reset to be rented.")],
            Mend = null,
            MendedOutcomes = [],
            HasStory = true,
        },
        typeof(Generation),
        typeof(AllAcrossReset),
        2);
}
