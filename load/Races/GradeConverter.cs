using System.Text.Json;
using System.Text.Json.Serialization;

namespace PoolDash.Races;

/// <summary>Grades are words in JSON: allowed, forbidden.</summary>
internal sealed class GradeConverter() : JsonStringEnumConverter<Grade>(JsonNamingPolicy.CamelCase);
