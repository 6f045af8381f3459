namespace PoolDash.PoolCore.Tests.Races;

/// <summary>Stands in the way of a step of the factory until the test lets it go, whatever its token says meanwhile.</summary>
internal sealed class HeldStep
{
    private readonly List<TaskCompletionSource> _held = [];
    private bool _isOpen;

    /// <summary>The tokens of those who were held, in order.</summary>
    internal List<CancellationToken> Tokens { get; } = [];

    internal ValueTask Hold(CancellationToken token)
    {
        if (_isOpen)
        {
            return default;
        }

        Tokens.Add(token);
        var held = new TaskCompletionSource();
        _held.Add(held);
        return new(held.Task);
    }

    /// <summary>Lets all go, one after the other, and does not stand in the way any more. They have gone on when this returns.</summary>
    internal void LetGo()
    {
        _isOpen = true;
        _held.ForEach(held => held.TrySetResult());
    }

    /// <summary>As <see cref="LetGo"/>, but those who were held fail.</summary>
    internal void Fail(Exception failure)
    {
        _isOpen = true;
        _held.ForEach(held => held.TrySetException(failure));
    }
}
