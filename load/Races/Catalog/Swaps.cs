using PoolDash.Races.Specimens;
using static PoolDash.Races.Catalog.Entry;

namespace PoolDash.Races.Catalog;

/// <summary>The story's pool, half of its fix, and the fix.</summary>
internal static class Swaps
{
    private const string EachClosed = "each connection is closed once";
    private const string Lost = "a connection is lost: nobody will ever close it";
    private const string Throws = "reset throws: the set changed while it went through it";
    private const string NoWait = "the rent waits for no close";
    private const string Invariant = "Once all is over and the pool is reset once more, each of the two connections has been closed, and only once; and no reset throws.";

    private static readonly LaneRole[] _returnAndReset = [new("A", "returns the connection that it holds"), new("B", "resets the pool, in which another connection is idle")];

    private static readonly KnownOutcome[] _kept =
    [
        Allowed(EachClosed, "The return and the swap exclude each other: what comes back before the swap is closed by this reset, and what comes back after it is in the new set."),
    ];

    internal static Entry NonAtomicSwap { get; } = new(
        new()
        {
            Name = "non-atomic-swap",
            Title = "The swap that is not atomic",
            Law = 4,
            LawName = "One close",
            Sentence = "The reset swaps its set of sockets in what looks like one step and is several: who has loaded the old set by then adds to it while the reset goes through it.",
            Source = "PyMongo 2.1: \"Python's swap is not atomic\"",
            SourceUrl = Story,
            IsByReading = false,
            Invariant = Invariant,
            Lanes = _returnAndReset,
            Outcomes =
            [
                Forbidden(Throws, "The return had loaded the old set. It adds to that while the reset goes through it, which the set notices: the reset ends there, and what it had not come to is never closed."),
                Forbidden(Lost, "The return had loaded the old set, and adds to it when the reset is through with it: nobody has that set any more."),
                Allowed(EachClosed, "The return added before the reset began to go through the old set, or it found the new one."),
            ],
            Mend = "locked-swap",
            MendedOutcomes = _kept,
            HasStory = true,
        },
        typeof(NonAtomicSwap),
        typeof(ReturnAgainstReset),
        2);

    internal static Entry ExchangeOnly { get; } = new(
        new()
        {
            Name = "exchange-only",
            Title = "The swap made atomic, and nothing else",
            Law = 4,
            LawName = "One close",
            Sentence = "An atomic exchange makes the swap one step, and leaves the rest: a return loads the set in one step and adds to it in another.",
            Source = "The first mend that comes to mind for PyMongo 2.1: \"Python's swap is not atomic\"",
            SourceUrl = Story,
            IsByReading = false,
            Invariant = Invariant,
            Lanes = _returnAndReset,
            Outcomes =
            [
                Forbidden(Throws, "The exchange came between the return's load of the set and its add: the add changes the old set while the reset goes through it."),
                Forbidden(Lost, "The exchange came between the return's load of the set and its add, and the add after the reset was through with the old set."),
                Allowed(EachClosed, "The return added before the reset began to go through the old set, or it found the new one."),
            ],
            Mend = "locked-swap",
            MendedOutcomes = _kept,
            HasStory = true,
        },
        typeof(ExchangeOnly),
        typeof(ReturnAgainstReset),
        2);

    internal static Entry LockedSwap { get; } = new(
        new()
        {
            Name = "locked-swap",
            Title = "The story's fix",
            Law = 4,
            LawName = "One close",
            Sentence = "The swap is made under the lock of the returns, and the closing is done outside it: no schedule loses a connection, and nobody waits for a close.",
            Source = "PyMongo 2.2, after \"Python's swap is not atomic\"",
            SourceUrl = Story,
            IsByReading = false,
            Invariant = Invariant,
            Lanes = _returnAndReset,
            Outcomes = _kept,
            Mend = null,
            MendedOutcomes = [],
            HasStory = true,
        },
        typeof(LockedSwap),
        typeof(ReturnAgainstReset),
        2);

    internal static Entry CloseInsideLock { get; } = new(
        new()
        {
            Name = "close-inside-lock",
            Title = "The close inside the lock",
            Law = 7,
            LawName = "Reset waits for nobody",
            Sentence = "With the closing inside the lock no result is wrong, and every rent waits until the last connection is closed.",
            Source = "What the story's fix avoids: \"Python's swap is not atomic\"",
            SourceUrl = Story,
            IsByReading = false,
            Invariant = "A rent never waits while a connection is closed. (Three are idle; that is how long it takes.)",
            Lanes = [new("A", "rents a connection"), new("B", "resets the pool, in which three connections are idle")],
            Outcomes =
            [
                Forbidden("the rent waits while 3 connections are closed", "The reset had the lock, and kept it for three closes, each of them a word to the other end and back."),
                Allowed(NoWait, "The rent had the lock first."),
            ],
            Mend = "locked-swap",
            MendedOutcomes = [Allowed(NoWait, "The lock is held for the swap alone.")],
            HasStory = true,
        },
        typeof(CloseInsideLock),
        typeof(RentDuringReset),
        4);
}
