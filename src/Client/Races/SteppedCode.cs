using PoolDash.Races;

namespace PoolDash.Client.Races;

/// <summary>A replay and the code that it runs, each leading to the other. Steps count from 1; 0 is before the first.</summary>
public sealed class SteppedCode
{
    private readonly Dictionary<string, ListedMethod> _methods;
    private readonly Dictionary<(string Method, int Offset), List<int>> _stepsOf = [];
    private readonly Dictionary<(int File, int Line), List<int>> _stepsAt = [];
    private readonly LaneStep[] _rows;

    /// <summary>Puts them together.</summary>
    public SteppedCode(RaceReplay replay, Listing listing)
    {
        ArgumentNullException.ThrowIfNull(replay);
        ArgumentNullException.ThrowIfNull(listing);
        (Replay, Listing) = (replay, listing);
        _methods = listing.Methods.ToDictionary(method => method.Key);
        _rows = new LaneStep[replay.Steps.Count];
        var methodOfLane = new string?[replay.Lanes.Count];
        for (var i = 0; i < _rows.Length; i++)
        {
            var step = replay.Steps[i];
            Note(step, i + 1);
            _rows[i] = new(
                step,
                Find(step) is { } instruction ? InstructionText.Brief(instruction.Text) : FormattableString.Invariant($"IL_{step.Offset:x4}"),
                methodOfLane[step.Lane] == step.Method ? null : step.Method,
                IsTurn: i > 0 && replay.Steps[i - 1].Lane != step.Lane);
            methodOfLane[step.Lane] = step.Method;
        }
    }

    /// <summary>The replay.</summary>
    public RaceReplay Replay { get; }

    /// <summary>The code.</summary>
    public Listing Listing { get; }

    /// <summary>How many steps there are.</summary>
    public int Count => _rows.Length;

    /// <summary>The steps, as lanes show them.</summary>
    public IReadOnlyList<LaneStep> Rows => _rows;

    /// <summary>A step; null of 0.</summary>
    public RaceStep? At(int step) => step == 0 ? null : Replay.Steps[step - 1];

    /// <summary>The fields' values after a step.</summary>
    public IReadOnlyList<FieldValue> FieldsAfter(int step) => At(step)?.Fields ?? Replay.Begin;

    /// <summary>The method that a step is in; before the first step, the method that comes first.</summary>
    public ListedMethod? MethodAt(int step) => Count == 0 ? null : _methods.GetValueOrDefault(At(Math.Max(step, 1))!.Method);

    /// <summary>The instruction that a step runs; null where it is not listed.</summary>
    public ListedInstruction? Find(RaceStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return _methods.GetValueOrDefault(step.Method)?.Instructions.FirstOrDefault(instruction => instruction.Offset == step.Offset);
    }

    /// <summary>The next step that runs an instruction, or the first where none follows; null where none ever does.</summary>
    public int? NextOf(string method, int offset, int after) => Next(_stepsOf.GetValueOrDefault((method, offset)), after);

    /// <summary>The next step that runs something of a line, or the first where none follows; null where none ever does.</summary>
    public int? NextAt(int file, int line, int after) => Next(_stepsAt.GetValueOrDefault((file, line)), after);

    private static int? Next(List<int>? steps, int after)
    {
        if (steps is null)
        {
            return null;
        }

        var next = steps.FindIndex(step => step > after);
        return steps[Math.Max(next, 0)];
    }

    private void Note(RaceStep step, int number)
    {
        Add(_stepsOf, (step.Method, step.Offset));
        if (Find(step)?.Span is { } span)
        {
            for (var line = span.StartLine; line <= span.EndLine; line++)
            {
                Add(_stepsAt, (_methods[step.Method].File, line));
            }
        }

        void Add<TKey>(Dictionary<TKey, List<int>> steps, TKey key)
            where TKey : notnull
        {
            if (!steps.TryGetValue(key, out var known))
            {
                steps[key] = known = [];
            }

            known.Add(number);
        }
    }
}

/// <summary>A step as it stands in its lane.</summary>
/// <param name="Step">The step.</param>
/// <param name="Text">Its instruction, short.</param>
/// <param name="Entered">The method that its thread has come into or back to with it; null where it is still in the same.</param>
/// <param name="IsTurn">Whether the step before was another thread's.</param>
public sealed record LaneStep(RaceStep Step, string Text, string? Entered, bool IsTurn);
