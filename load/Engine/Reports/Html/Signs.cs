using System.Xml.Linq;
using static PoolDash.Load.Reports.Html.HtmlText;

namespace PoolDash.Load.Reports.Html;

/// <summary>Signs that are told apart by their shape: drawn, because a font may lack them.</summary>
internal static class Signs
{
    internal static XElement Large(string kind) => Sign("svg.sign.large", kind);

    internal static XElement Small(string kind) => Sign($"svg.sign.{kind}", kind);

    private static XElement Sign(string name, string kind) => Tag(
        name,
        With("viewBox", "0 0 24 24"),
        With("aria-hidden", "true"),
        Tag("path", With("d", kind switch
        {
            "pass" => "M4 13L10 19L20 6",
            "fail" => "M5 5L19 19M19 5L5 19",
            "running" => "M8 5L18 12L8 19Z",
            _ => "M5 12H19",
        })));
}
