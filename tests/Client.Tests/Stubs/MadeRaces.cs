using PoolDash.Races;

namespace PoolDash.Client.Tests.Stubs;

/// <summary>A small lab by hand: specimens, what an exploration finds, and one interleaving of two threads with its code.</summary>
public static class MadeRaces
{
    private static readonly string[] _assumptions = ["Memory is sequentially consistent: what one thread writes, every other sees at once.", "Each operation ends within 10,000 instructions."];

    public const string FailingTrace = "non-atomic-swap.1.4f2a.A7B12A2B";
    public const string GoodTrace = "non-atomic-swap.1.4f2a.A9B";

    /// <summary>Cut in the middle.</summary>
    public const string BadTrace = "non-atomic-swap.1.4f";

    private const string File =
        """
        using System.Collections.Generic;

        namespace PoolDash.Races.Specimens;

        /// <summary>The story's pool: reset swaps the set in two steps.</summary>
        public sealed class NonAtomicSwap
        {
            private HashSet<Connection> _sockets = [];

            public void Return(Connection connection)
            {
                _sockets.Add(connection);
            }

            public void Reset()
            {
                var old = _sockets;
                _sockets = new HashSet<Connection>();
                foreach (var socket in old)
                {
                    socket.Close();
                }
            }
        }
        """;

    private const string Set = "HashSet<Connection>";

    public static Specimen Swap { get; } = new()
    {
        Name = "non-atomic-swap",
        Title = "The swap that is not atomic",
        Law = 4,
        LawName = "One close",
        Sentence = "Reset swaps the set of idle sockets in two steps and closes what is in the old one, to which a return may still add.",
        Source = "PyMongo 2.1: Python's swap is not atomic",
        SourceUrl = new("https://emptysqua.re/blog/pythons-swap-is-not-atomic/"),
        IsByReading = false,
        Invariant = "No thread throws, and every connection is in the pool or closed.",
        Lanes = [new("A", "returns the connection it holds"), new("B", "resets the pool")],
        Outcomes =
        [
            new("the set changed while it was iterated", Grade.Forbidden, "A had loaded the old set before B swapped it, and added to it while B iterated it."),
            new("the connection is lost", Grade.Forbidden, "A added to the old set after B had closed what was in it."),
            new("the connection is idle in the new set", Grade.Allowed, "A loaded the set after the swap."),
            new("the connection is closed", Grade.Allowed, "A returned it before the swap."),
        ],
        Mend = "locked-swap",
        MendedOutcomes = [new("the connection is closed", Grade.Allowed, "A returned it before the swap.")],
        HasStory = true,
    };

    public static Specimen Locked { get; } = Swap with
    {
        Name = "locked-swap",
        Title = "The swap under a lock",
        Sentence = "The story's fix: swap under a lock, close outside it.",
        Outcomes = [new("the connection is closed", Grade.Allowed, "A returned it before the swap.")],
        Mend = null,
        MendedOutcomes = [],
    };

    public static Specimen Stamped { get; } = Swap with
    {
        Name = "stamp-after-open",
        Title = "Stamped after the open",
        Law = 3,
        LawName = "Freshness",
        Sentence = "The generation is stamped when the open has ended: a connection opened across a reset survives as fresh.",
        Source = "SqlClient, read at c16adb7a",
        SourceUrl = new("https://github.com/dotnet/SqlClient/pull/4452"),
        IsByReading = true,
        Lanes = [new("A", "opens a connection"), new("B", "resets the pool"), new("C", "rents")],
        Mend = "generation",
        HasStory = false,
    };

    public static IReadOnlyList<Specimen> All { get; } = [Swap, Locked, Stamped];

    public static Exploration Found { get; } = new()
    {
        Specimen = "non-atomic-swap",
        IsMended = false,
        Law = 4,
        Mode = ExploreMode.Exhaustive,
        Interleavings = "11923847561029384756102938475610293",
        Equivalent = 1_482,
        Skipped = 317,
        ElapsedMs = 412.7,
        FirstFailureMs = 2.31,
        Progress = 1,
        IsComplete = true,
        LongestWait = 14,
        Outcomes =
        [
            new(Swap.Outcomes[0].Result, 214, 214 / 1482d, "1720384756102938475610293847561", Grade.Forbidden, Swap.Outcomes[0].Why, FailingTrace),
            new(Swap.Outcomes[1].Result, 96, 96 / 1482d, "771923847561029384756102938475", Grade.Forbidden, Swap.Outcomes[1].Why, "non-atomic-swap.1.4f2a.A7B20A"),
            new(Swap.Outcomes[2].Result, 531, 531 / 1482d, "4272384756102938475610293847561", Grade.Allowed, Swap.Outcomes[2].Why, "non-atomic-swap.1.4f2a.B8A"),
            new(Swap.Outcomes[3].Result, 641, 641 / 1482d, "5158463804846586", Grade.Allowed, Swap.Outcomes[3].Why, GoodTrace),
        ],
        Assumptions = _assumptions,
    };

    public static StoryResult Story { get; } = new(
        "non-atomic-swap", false, 40, 200, 3, .015, .0051, .0431, [new("Collection was modified; enumeration operation may not execute.", 2), new("A connection was neither idle nor closed.", 1)], 5_210, 1);

    public static Listing Code { get; } = new(
        [new("NonAtomicSwap.cs", File), new("TheTest.cs", "// The test.")],
        [
            new("NonAtomicSwap.Return", 0, 12, 13,
            [
                new(0, "ldarg.0", Span("_sockets.Add(connection);")),
                new(1, $"ldfld {Set} NonAtomicSwap._sockets", Span("_sockets.Add(connection);")),
                new(6, "ldarg.1", Span("_sockets.Add(connection);")),
                new(7, $"callvirt bool {Set}.Add(!0)", Span("_sockets.Add(connection);")),
                new(12, "pop", Span("_sockets.Add(connection);")),
                new(13, "ret", new(13, 5, 13, 6)),
            ]),
            new("NonAtomicSwap.Reset", 0, 17, 23,
            [
                new(0, "ldarg.0", Span("var old = _sockets;")),
                new(1, $"ldfld {Set} NonAtomicSwap._sockets", Span("var old = _sockets;")),
                new(6, "ldarg.0", Span("_sockets = new HashSet<Connection>();")),
                new(7, $"newobj {Set}()", Span("_sockets = new HashSet<Connection>();")),
                new(12, $"stfld {Set} NonAtomicSwap._sockets", Span("_sockets = new HashSet<Connection>();")),
                new(17, $"callvirt HashSet.Enumerator<!0> {Set}.GetEnumerator()", Span("old)")),
                new(22, "stloc.0", Span("old)")),
                new(23, "br.s IL_0032", null),
                new(25, "ldloca.s 0", Span("var socket")),
                new(27, "call !0 HashSet.Enumerator<Connection>.get_Current()", Span("var socket")),
                new(32, "callvirt void Connection.Close()", Span("socket.Close();")),
                new(37, "ldloca.s 0", Span("in old")),
                new(39, "call bool HashSet.Enumerator<Connection>.MoveNext()", Span("in old")),
                new(44, "brtrue.s IL_0019", Span("in old")),
                new(46, "ret", new(23, 5, 23, 6)),
            ]),
        ]);

    public static Listing MendedCode { get; } = new([new("LockedSwap.cs", File.Replace("NonAtomicSwap", "LockedSwap", StringComparison.Ordinal))], [.. Code.Methods.Select(method => method with { Key = method.Key.Replace("NonAtomicSwap", "LockedSwap", StringComparison.Ordinal) })]);

    /// <summary>A loads the set, B swaps it and begins to iterate it, A adds to it, B finds it changed.</summary>
    public static RaceReplay Replay { get; } = Play();

    /// <summary>The same on the pool with a lock, where B waits for A.</summary>
    public static RaceReplay Mended { get; } = Replay with
    {
        Specimen = "non-atomic-swap",
        IsMended = true,
        IsExact = false,
        Result = Swap.Outcomes[3].Result,
        Grade = Grade.Allowed,
        Why = Swap.Outcomes[3].Why,
        Steps =
        [
            .. Replay.Steps.Take(3).Select(Rename),
            Rename(Replay.Steps[3]) with { Waits = [1], Note = "The schedule gives the turn to B, which waits for the lock that A holds: A goes on." },
            .. Replay.Steps.Skip(17).Take(3).Select(Rename).Select(step => step with { Waits = [1] }),
        ],
    };

    private static RaceStep Rename(RaceStep step) => step with { Method = step.Method.Replace("NonAtomicSwap", "LockedSwap", StringComparison.Ordinal) };

    private static RaceReplay Play()
    {
        var fields = new Dictionary<string, string> { ["pool: _sockets"] = "set 1", ["set 1"] = "{connection 1}", ["set 2"] = "not made yet", ["connection 1: IsOpen"] = "true", ["connection 2: IsOpen"] = "true" };
        var begin = Fields();
        List<RaceStep> steps = [];
        Step(0, "Return", 0, false, "A loads the pool.");
        Step(0, "Return", 1, true, "A loads the field _sockets, which holds set 1.");
        Step(1, "Reset", 0, false, "B loads the pool.");
        Step(1, "Reset", 1, true, "B loads the field _sockets, which holds set 1.");
        Step(1, "Reset", 6, false, "B loads the pool.");
        Step(1, "Reset", 7, true, "B makes a new, empty set: set 2.", ("set 2", "{}"));
        Step(1, "Reset", 12, true, "B stores set 2 in the field _sockets. A still holds set 1.", ("pool: _sockets", "set 2"));
        Step(1, "Reset", 17, true, "B begins to iterate set 1.");
        Step(1, "Reset", 22, false, "B keeps the iterator.");
        Step(1, "Reset", 23, false, "B goes to the loop's condition.");
        Step(1, "Reset", 37, false, "B loads the iterator.");
        Step(1, "Reset", 39, true, "B moves on to connection 1.");
        Step(1, "Reset", 44, false, "B enters the loop.");
        Step(1, "Reset", 25, false, "B loads the iterator.");
        Step(1, "Reset", 27, true, "B takes connection 1 from the iterator.");
        Step(1, "Reset", 32, true, "B closes connection 1.", ("connection 1: IsOpen", "false"));
        Step(0, "Return", 6, false, "A loads the connection that it holds, connection 2.");
        Step(0, "Return", 7, true, "A adds connection 2 to set 1, which B iterates.", ("set 1", "{connection 1, connection 2}"));
        Step(0, "Return", 12, false, "A drops the answer.");
        Step(0, "Return", 13, false, "A returns.");
        Step(1, "Reset", 37, false, "B loads the iterator.");
        Step(1, "Reset", 39, true, "B wants to move on, and finds that set 1 has changed.");
        steps[^1] = steps[^1] with { Note = "Thrown: InvalidOperationException: Collection was modified; enumeration operation may not execute." };
        return new("non-atomic-swap", false, FailingTrace, true, Swap.Outcomes[0].Result, Grade.Forbidden, Swap.Outcomes[0].Why, Swap.Lanes, begin, steps)
        {
            Assumptions = _assumptions,
        };

        void Step(int lane, string method, int offset, bool isShared, string sentence, params (string Name, string Value)[] changes)
        {
            foreach (var (name, value) in changes)
            {
                fields[name] = value;
            }

            steps.Add(new(lane, $"NonAtomicSwap.{method}", offset, isShared, sentence, Fields([.. changes.Select(change => change.Name)]), [], null));
        }

        FieldValue[] Fields(params string[] changed) => [.. fields.Select(field => new FieldValue(field.Key, field.Value, changed.Contains(field.Key)))];
    }

    private static SourceSpan Span(string part)
    {
        var lines = File.ReplaceLineEndings("\n").Split('\n');
        var line = Array.FindIndex(lines, line => line.Contains(part, StringComparison.Ordinal));
        var column = lines[line].IndexOf(part, StringComparison.Ordinal);
        return new(line + 1, column + 1, line + 1, column + part.Length + 1);
    }
}
