using System.Text.Json;
using System.Text.Json.Serialization;

namespace PoolDash.PoolCore;

/// <summary>
/// Writes an enumeration's names in camel case, and reads them in any case; never numbers. It stands on the types themselves, so that
/// frames look the same through any serializer, and an application that shows its pools need not change its own.
/// </summary>
public sealed class CamelCaseJson<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where TEnum : struct, Enum;
