using System.Buffers;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using PoolDash.Load.Remote;
using PoolDash.Server.Operating;

namespace PoolDash.Server.Api;

/// <summary>Reads the body of <c>POST /api/reset</c>, where each fault has its own words. No body at all is a request for the defaults.</summary>
internal static class ResetBody
{
    /// <summary>Far more than every member at its longest.</summary>
    private const int LargestBody = 16 * 1_024;

    private const string Expected = "send an object with any of pool, mode, reason, deadline and tag, each of them text, or no body at all.";

    private static readonly JsonSerializerOptions _strict = new(JsonSerializerDefaults.Web) { AllowDuplicateProperties = false };

    internal static async Task<ResetRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await ReadAllAsync(request, cancellationToken);
        if (body.IsEmpty)
        {
            return new();
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw new RequestRefusedException(
                StatusCodes.Status415UnsupportedMediaType,
                "The body must be JSON",
                $"The content type is '{RequestRefusedException.Shortened(request.ContentType ?? "")}'; send application/json, or no body at all.");
        }

        try
        {
            return JsonSerializer.Deserialize<ResetRequest>(body.Span, _strict)
                ?? throw RequestRefusedException.Invalid($"The body is null; {Expected}");
        }
        catch (JsonException unreadable)
        {
            throw RequestRefusedException.Invalid(Explain(unreadable));
        }
    }

    private static string Explain(JsonException unreadable)
    {
        var where = unreadable.Path is { Length: > 2 } path ? $"'{RequestRefusedException.Shortened(path[2..])}' of the body" : "The body";
        var line = unreadable is { LineNumber: { } number, BytePositionInLine: { } column } ? $" (line {number + 1}, byte {column + 1})" : "";
        return $"{where}{line} cannot be read; {Expected}";
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAllAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var read = new ArrayBufferWriter<byte>();
        while (request.ContentLength is not > LargestBody)
        {
            var count = await request.Body.ReadAsync(read.GetMemory(1_024), cancellationToken);
            if (count == 0)
            {
                return read.WrittenMemory;
            }

            read.Advance(count);
            if (read.WrittenCount > LargestBody)
            {
                break;
            }
        }

        throw new RequestRefusedException(
            StatusCodes.Status413PayloadTooLarge, "The body is too large", $"A reset is asked for in at most {LargestBody} bytes.");
    }
}
