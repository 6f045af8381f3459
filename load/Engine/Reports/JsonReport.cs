using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PoolDash.Load.Reports;

/// <summary>A run as JSON: everything that a <see cref="RunReport"/> has, so that it can be read again.</summary>
public static class JsonReport
{
    /// <summary>
    /// How reports are written and read: camel case; what is missing or null where it may not be is refused. Characters such as &lt; stand as
    /// they are, so it is for files and answers of type <c>application/json</c>, not to be pasted into a page.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = MakeOptions();

    /// <summary>Writes it.</summary>
    public static string Write(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return JsonSerializer.Serialize(report, Options) + "\n";
    }

    /// <summary>Reads one that <see cref="Write"/> wrote, or a server's answer.</summary>
    /// <exception cref="ReportFormatException">The text is no report; the message says what is wrong with it.</exception>
    public static RunReport Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        CheckShape(json);
        try
        {
            return JsonSerializer.Deserialize<RunReport>(json, Options)!;
        }
        catch (JsonException fault)
        {
            throw Unlike(fault.Path ?? "$", fault);
        }
    }

    /// <summary>Finds the usual mistakes first, for which the serializer's words speak of types.</summary>
    private static void CheckShape(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new ReportFormatException($"It holds {InWords(document.RootElement.ValueKind)} where a report of a run is an object.");
            }

            var missing = Options.GetTypeInfo(typeof(RunReport)).Properties
                .Where(property => property.IsRequired && !document.RootElement.TryGetProperty(property.Name, out _))
                .Select(property => property.Name)
                .ToList();
            if (missing.Count > 0)
            {
                throw new ReportFormatException($"It is no report of a run: it lacks {string.Join(", ", missing)}.");
            }

            CheckValues(document.RootElement, "$");
        }
        catch (JsonException fault)
        {
            throw new ReportFormatException(
                json.AsSpan().IsWhiteSpace() ? "It is empty." : $"It is not JSON: it goes wrong in line {fault.LineNumber + 1} at byte {fault.BytePositionInLine + 1}.", fault);
        }
    }

    /// <summary>What the serializer takes and no report has: nothing in the place of an entry, and numbers beyond all that can be counted with.</summary>
    private static void CheckValues(JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    CheckValues(member.Value, $"{path}.{member.Name}");
                }

                break;
            case JsonValueKind.Array:
                foreach (var (index, entry) in element.EnumerateArray().Index())
                {
                    CheckValues(entry, $"{path}[{index}]");
                }

                break;
            case JsonValueKind.Null when path.EndsWith(']'):
            case JsonValueKind.Number when !double.IsFinite(element.GetDouble()):
                throw Unlike(path);
            default:
                break;
        }
    }

    private static ReportFormatException Unlike(string path, Exception? fault = null) =>
        new($"What stands at {path} is not what a report of a run has there.", fault);

    private static string InWords(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        _ => "true, false or null",
    };

    private static JsonSerializerOptions MakeOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            WriteIndented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
        options.MakeReadOnly();
        return options;
    }
}

/// <summary>A text is no report of a run.</summary>
/// <param name="message">What is wrong with it.</param>
/// <param name="innerException">What found it.</param>
public sealed class ReportFormatException(string message, Exception? innerException = null) : FormatException(message, innerException);
