using PoolDash.Races.Scheduling;

namespace PoolDash.Races.Replaying;

/// <summary>Writes down each step of an execution. What a step did is seen when the next one is about to begin.</summary>
internal sealed class Recorder(object subject, Follow follow) : IRecorder
{
    private readonly Picture _picture = new(subject);
    private readonly StepWords _words = new();
    private readonly List<RaceStep> _steps = [];
    private Execution _execution = null!;
    private (Lane Lane, int Site, object? Target, string? Note)? _current;
    private IReadOnlyList<FieldValue> _values = [];

    /// <summary>The values before the first step.</summary>
    internal IReadOnlyList<FieldValue> Before { get; private set; } = [];

    internal IReadOnlyList<RaceStep> Steps => _steps;

    internal void Begin(Execution execution)
    {
        _execution = execution;
        Before = _values = _picture.Values(execution, []);
    }

    public void Arrives() => Finish(null);

    public void Does(Lane lane, int site, object? target)
    {
        _picture.Meet(target);
        _current = (lane, site, target, PassedOver(lane));
    }

    public void Threw(Lane lane, Exception thrown) => Finish($"It throws {thrown.GetType().Name}, and nobody catches that: {thrown.Message}");

    /// <summary>Who should have had the turn that just began, and could not.</summary>
    private string? PassedOver(Lane lane) =>
        follow.PassedOver.Remove(_execution.Turns.Count - 1, out var waiting)
            ? $"The schedule has {Replayer.Name(_execution.Lanes[waiting])} go on here, which waits: {Replayer.Name(lane)} goes on in its place."
            : null;

    private void Finish(string? thrown)
    {
        if (_current is not var (lane, number, target, note))
        {
            return;
        }

        _current = null;
        var site = _execution.Sites[number];
        _values = _picture.Values(_execution, _values);
        _steps.Add(new(
            lane.Index,
            site.Method,
            site.Offset,
            StepWords.IsShared(site),
            _words.Of(lane, site, target, _picture),
            _values,
            [.. _execution.Lanes.Where(other => other is { HasArrived: true, HasEnded: false } && !_execution.IsEnabled(other)).Select(other => other.Index)],
            thrown ?? note));
    }
}
