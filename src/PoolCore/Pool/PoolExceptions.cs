namespace PoolDash.PoolCore;

/// <summary>A rent waited for as long as <see cref="ConnectionPoolOptions.RentTimeout"/> allows. Says what stood in its way.</summary>
public sealed class RentTimeoutException : TimeoutException
{
    /// <summary>Makes one.</summary>
    public RentTimeoutException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>The pool is paused and was asked to fail rents.</summary>
public sealed class PoolPausedException : InvalidOperationException
{
    /// <summary>Makes one.</summary>
    public PoolPausedException(string message, Guid? resetId = null)
        : base(message) => ResetId = resetId;

    /// <summary>The reset that paused the pool, if one did.</summary>
    public Guid? ResetId { get; }
}

/// <summary>Opening a connection failed; <see cref="Exception.InnerException"/> says how.</summary>
public sealed class ConnectionOpenException : IOException
{
    /// <summary>Makes one.</summary>
    public ConnectionOpenException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>A reset broke the connection while it was in use.</summary>
public sealed class ConnectionInterruptedException : IOException
{
    /// <summary>Makes one.</summary>
    public ConnectionInterruptedException(Interruption interruption, Exception? innerException = null)
        : base(Describe(interruption), innerException) => Interruption = interruption;

    /// <summary>Which reset asked for it, and why.</summary>
    public Interruption Interruption { get; }

    /// <summary>The reset's id; null when the pool was disposed.</summary>
    public Guid? ResetId => Interruption.ResetId;

    private static string Describe(Interruption interruption)
    {
        ArgumentNullException.ThrowIfNull(interruption);
        var cause = interruption.ResetId is { } id ? $"reset {id}" : "its dispose";
        var reason = interruption.Reason is { } given ? $" ({given})" : "";
        return $"Pool '{interruption.Pool}': {cause}{reason} interrupted this connection. Rent another and try again.";
    }
}
