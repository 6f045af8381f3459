using System.Text.Json;
using System.Text.Json.Serialization;

namespace PoolDash.Races;

/// <summary>Modes are words in JSON: exhaustive, sampled.</summary>
internal sealed class ExploreModeConverter() : JsonStringEnumConverter<ExploreMode>(JsonNamingPolicy.CamelCase);
