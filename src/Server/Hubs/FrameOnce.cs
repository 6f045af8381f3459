using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using PoolDash.PoolCore;

namespace PoolDash.Server.Hubs;

/// <summary>Writes each frame as ever, but turns it into JSON once for all viewers rather than once for each.</summary>
/// <param name="plain">The hub's options but for this converter.</param>
internal sealed class FrameOnce(JsonSerializerOptions plain) : JsonConverter<Frame>
{
    /// <summary>Kept for as long as anybody has the frame.</summary>
    private readonly ConditionalWeakTable<Frame, byte[]> _written = [];

    public override Frame? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<Frame>(ref reader, plain);

    public override void Write(Utf8JsonWriter writer, Frame value, JsonSerializerOptions options) =>
        writer.WriteRawValue(
            _written.GetValue(value, frame => JsonSerializer.SerializeToUtf8Bytes(frame, plain)), skipInputValidation: true);
}
