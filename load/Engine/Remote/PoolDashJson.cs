using System.Text.Json;
using System.Text.Json.Serialization;

namespace PoolDash.Load.Remote;

/// <summary>How PoolDash writes JSON, so that both ends of API and hub agree.</summary>
public static class PoolDashJson
{
    /// <summary>The options by themselves.</summary>
    public static JsonSerializerOptions Options { get; } = Made();

    /// <summary>Camel case for names and for enumerations, which are never numbers.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DictionaryKeyPolicy = JsonNamingPolicy.CamelCase;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }

    private static JsonSerializerOptions Made()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Configure(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
