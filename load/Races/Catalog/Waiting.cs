using PoolDash.Races.Specimens;
using static PoolDash.Races.Catalog.Entry;

namespace PoolDash.Races.Catalog;

/// <summary>Pools that forget who waits, or who has what.</summary>
internal static class Waiting
{
    private const string Gets = "the rent gets the connection";
    private const string CancelledIdle = "the rent is cancelled, and the connection is idle";
    private const string OwnEach = "each rent has a connection of its own";

    internal static Entry LostWakeUp { get; } = new(
        new()
        {
            Name = "lost-wake-up",
            Title = "The lost wake-up",
            Law = 5,
            LawName = "No lost wake-up",
            Sentence = "A return that lands between \"nothing is idle\" and \"I wait\" sees nobody who waits, and the connection lies idle beside one who waits for ever.",
            Source = "Vitess #17662; bb8 #122 and corefx #32472 are of the same kind",
            SourceUrl = new("https://github.com/vitessio/vitess/issues/17662"),
            IsByReading = false,
            Invariant = "A rent gets the only connection once that is returned.",
            Lanes = [new("A", "rents the only connection, and waits for it"), new("B", "returns that connection")],
            Outcomes =
            [
                Forbidden("the rent waits for ever, and the connection is idle", "The rent had found nothing idle, and the return found nobody who waits: the one makes the connection idle, the other begins to wait."),
                Allowed(Gets, "The return came before the rent looked, or after it had begun to wait."),
            ],
            Mend = "generation",
            MendedOutcomes = [Allowed(Gets, "Who begins to wait looks once more, and so does who returns.")],
            HasStory = false,
        },
        typeof(LostWakeUp),
        typeof(ReturnToWaiter),
        1);

    internal static Entry CancelledWaiterKeeps { get; } = new(
        new()
        {
            Name = "cancelled-waiter-keeps",
            Title = "The cancelled waiter keeps it",
            Law = 6,
            LawName = "First come, first served",
            Sentence = "A return hands its connection to a waiter that is cancelled in the same instant: the waiter does not want it any more, and nobody else gets it.",
            Source = "Npgsql #1788",
            SourceUrl = new("https://github.com/npgsql/npgsql/issues/1788"),
            IsByReading = false,
            Invariant = "Once the connection is returned, the rent has it or the pool, whether the rent was cancelled or not.",
            Lanes = [new("A", "rents the only connection, and waits for it"), new("B", "returns that connection"), new("C", "cancels the rent")],
            Outcomes =
            [
                Forbidden(
                    "the rent is cancelled, and the connection is lost: neither rented nor ever idle again",
                    "The return had seen that the waiter still waits, then came the cancellation, then the return handed the connection over without asking whether that was taken."),
                Allowed(Gets, "The connection was handed over before the cancellation, or the rent found it idle and did not wait."),
                Allowed(CancelledIdle, "The return saw that the waiter was cancelled."),
            ],
            Mend = "generation",
            MendedOutcomes =
            [
                Allowed(Gets, "The connection was handed over before the cancellation, as to anybody who waits."),
                Allowed(CancelledIdle, "To hand a connection over can fail; then it goes back to the pool, and to the next who waits."),
            ],
            HasStory = false,
        },
        typeof(CancelledWaiterKeeps),
        typeof(ReturnToCancelled),
        1);

    internal static Entry DoubleReturn { get; } = new(
        new()
        {
            Name = "double-return",
            Title = "Returned twice",
            Law = 8,
            LawName = "A lease ends once",
            Sentence = "Whether a connection was returned before is looked at in one step and noted in another: two threads that end the same lease make it idle twice.",
            Source = "Npgsql #4425 and #4479",
            SourceUrl = new("https://github.com/npgsql/npgsql/issues/4425"),
            IsByReading = false,
            Invariant = "When a lease has been ended by two threads at once, two rents get two connections.",
            Lanes = [new("A", "ends a lease"), new("B", "ends the same lease")],
            Outcomes =
            [
                Forbidden("two rents share a connection", "Both had seen that the connection is rented before either noted that it is not: it is idle twice, and rented twice."),
                Allowed(OwnEach, "One was through with the look and the note before the other looked."),
            ],
            Mend = "generation",
            MendedOutcomes = [Allowed(OwnEach, "The end of a lease is one compare-and-swap of a word that has a version: the second one fails.")],
            HasStory = false,
        },
        typeof(DoubleReturn),
        typeof(ReturnTwice),
        2);
}
