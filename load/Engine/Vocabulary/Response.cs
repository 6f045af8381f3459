namespace PoolDash.Load;

/// <summary>What came of an iteration or a step.</summary>
public interface IResponse
{
    /// <summary>A short code of its kind; empty for none.</summary>
    string StatusCode { get; }

    /// <summary>Whether it failed.</summary>
    bool IsError { get; }

    /// <summary>How many bytes were transferred.</summary>
    long SizeBytes { get; }

    /// <summary>The latency to record instead of the one that was measured, in milliseconds; 0 for that.</summary>
    double LatencyMs { get; }

    /// <summary>What there is to say.</summary>
    string Message { get; }
}

/// <summary>What came of an iteration or a step, with a payload for the next.</summary>
/// <typeparam name="T">The payload's type.</typeparam>
public sealed record Response<T> : IResponse
{
    /// <inheritdoc/>
    public string StatusCode { get; init; } = "";

    /// <inheritdoc/>
    public bool IsError { get; init; }

    /// <inheritdoc/>
    public long SizeBytes { get; init; }

    /// <inheritdoc/>
    public double LatencyMs { get; init; }

    /// <inheritdoc/>
    public string Message { get; init; } = "";

    /// <summary>What it yields to the step after it.</summary>
    public T? Payload { get; init; }
}

/// <summary>Makes responses.</summary>
public static class Response
{
    private static readonly Response<object> _ok = new();
    private static readonly Response<object> _fail = new() { IsError = true };

    /// <summary>It succeeded.</summary>
    public static Response<object> Ok() => _ok;

    /// <summary>It succeeded.</summary>
    public static Response<object> Ok(string statusCode = "", long sizeBytes = 0, string message = "", double latencyMs = 0) =>
        new() { StatusCode = statusCode, SizeBytes = sizeBytes, Message = message, LatencyMs = latencyMs };

    /// <summary>It succeeded and yields something.</summary>
    public static Response<T> Ok<T>(T payload, string statusCode = "", long sizeBytes = 0, string message = "", double latencyMs = 0) =>
        new() { Payload = payload, StatusCode = statusCode, SizeBytes = sizeBytes, Message = message, LatencyMs = latencyMs };

    /// <summary>It failed.</summary>
    public static Response<object> Fail() => _fail;

    /// <summary>It failed.</summary>
    public static Response<object> Fail(string statusCode = "", string message = "", long sizeBytes = 0, double latencyMs = 0) =>
        new() { IsError = true, StatusCode = statusCode, Message = message, SizeBytes = sizeBytes, LatencyMs = latencyMs };

    /// <summary>It failed where others yield something.</summary>
    public static Response<T> Fail<T>(string statusCode = "", string message = "", long sizeBytes = 0, double latencyMs = 0) =>
        new() { IsError = true, StatusCode = statusCode, Message = message, SizeBytes = sizeBytes, LatencyMs = latencyMs };
}
