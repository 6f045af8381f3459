using System.Buffers;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using PoolDash.Server.Operating;

namespace PoolDash.Server.Api;

/// <summary>Reads a body, where each fault has its own words. No body at all is a request for the defaults.</summary>
internal static class JsonBody
{
    /// <summary>Far more than every member at its longest.</summary>
    private const int LargestBody = 16 * 1_024;

    private static readonly JsonSerializerOptions _strict = new(JsonSerializerDefaults.Web) { AllowDuplicateProperties = false };

    /// <summary>Reads the request's body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="expected">What to send, to follow a semicolon.</param>
    /// <param name="cancellationToken">Says that the client has gone.</param>
    /// <exception cref="RequestRefusedException">It cannot be understood.</exception>
    internal static async Task<T> ReadAsync<T>(HttpRequest request, string expected, CancellationToken cancellationToken)
        where T : new()
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
            return JsonSerializer.Deserialize<T>(body.Span, _strict) ?? throw RequestRefusedException.Invalid($"The body is null; {expected}");
        }
        catch (JsonException unreadable)
        {
            throw Explain(unreadable, expected);
        }
    }

    private static RequestRefusedException Explain(JsonException unreadable, string expected)
    {
        var member = unreadable.Path is { Length: > 2 } path ? path[2..] : null;
        var where = member is null ? "The body" : $"'{RequestRefusedException.Shortened(member)}' of the body";
        var line = unreadable is { LineNumber: { } number, BytePositionInLine: { } column } ? $" (line {number + 1}, byte {column + 1})" : "";
        var detail = $"{where}{line} cannot be read; {expected}";
        return member is null ? RequestRefusedException.Invalid(detail) : RequestRefusedException.InvalidField(member, detail);
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
            StatusCodes.Status413PayloadTooLarge, "The body is too large", $"Send at most {LargestBody} bytes.");
    }
}
