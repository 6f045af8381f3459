using System.Text.Json.Nodes;

namespace PoolDash.Conformance.Format;

/// <summary>One step of a suite file's script.</summary>
internal abstract record Operation
{
    /// <summary>On which of the script's threads it is scheduled, without waiting for it; null: done by the main one.</summary>
    public string? Thread { get; init; }

    public static Operation Parse(JsonNode? node, int index)
    {
        var fields = new Fields(node, $"operation {index}");
        var name = fields.RequiredText("name");
        var thread = fields.Text("thread");
        Operation operation = name switch
        {
            "ready" => new Ready(),
            "checkOut" => new CheckOut(fields.Text("label")),
            "checkIn" => new CheckIn(fields.RequiredText("connection")),
            "clear" => new Clear(fields.Flag("interruptInUseConnections") ?? false),
            "close" => new Close(),
            "start" => new Start(fields.RequiredText("target")),
            "wait" => new Wait(TimeSpan.FromMilliseconds(fields.RequiredInteger("ms"))),
            "waitForThread" => new WaitForThread(fields.RequiredText("target")),
            "waitForEvent" => WaitForEvent.Parse(fields),
            _ => throw new FormatException(
                $"operation {index}: this runner does not know the operation '{name}'. It knows ready, checkOut, checkIn, " +
                "clear, close, start, wait, waitForThread and waitForEvent."),
        };
        fields.Finish();
        return operation with { Thread = thread };
    }
}

internal sealed record Ready : Operation;

internal sealed record CheckOut(string? Label) : Operation;

internal sealed record CheckIn(string Connection) : Operation;

internal sealed record Clear(bool InterruptInUseConnections) : Operation;

internal sealed record Close : Operation;

internal sealed record Start(string Target) : Operation;

internal sealed record Wait(TimeSpan Time) : Operation;

/// <summary>Waits until a thread has done all that was scheduled on it, and passes its error on.</summary>
internal sealed record WaitForThread(string Target) : Operation;

/// <summary>Waits until an event has happened <paramref name="Count"/> times since the script began.</summary>
internal sealed record WaitForEvent(string Event, int Count, TimeSpan Timeout) : Operation
{
    /// <summary>The format leaves the time open; without one a hanging pool would hang the run.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    public static WaitForEvent Parse(Fields fields) => new(
        EventTypes.Known(fields.RequiredText("event"), fields.Where),
        fields.RequiredInteger("count"),
        fields.Integer("timeout") is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : DefaultTimeout);
}
