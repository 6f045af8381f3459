using System.Security.Cryptography;
using System.Text;
using PoolDash.Load.Reports.Html;
using static PoolDash.Load.Reports.Html.HtmlText;

namespace PoolDash.Load.Reports;

/// <summary>
/// A run as one page that needs nothing else: no network, no script, no second file. It prints, follows the system's choice of light or dark, and
/// reads on a telephone.
/// </summary>
public static class HtmlReport
{
    private static readonly string _style = ReadStyle();

    /// <summary>
    /// The policy that the page brings along: it may load nothing and run nothing, and has the one style that is written in it. Whoever serves the
    /// page can send the same as a header.
    /// </summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(_style)))}'; base-uri 'none'; form-action 'none'";

    /// <summary>Writes the page, in UTF-8 as it says of itself.</summary>
    public static string Write(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Page(Tag(
            "html",
            With("lang", "en"),
            Tag(
                "head",
                Tag("meta", With("charset", "utf-8")),
                Tag("meta", With("http-equiv", "Content-Security-Policy"), With("content", ContentSecurityPolicy)),
                Tag("meta", With("name", "viewport"), With("content", "width=device-width, initial-scale=1")),
                Tag("meta", With("name", "color-scheme"), With("content", "light dark")),
                Tag("title", $"{ReportWords.Verdict(report)}: {report.Scenario} – PoolDash"),
                Tag("style", _style)),
            Tag("body", Tag("main", ReportSections.Of(report)))));
    }

    private static string ReadStyle()
    {
        using var resource = typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(resource, Encoding.UTF8);
        // Browsers read line ends as one character before they compare the hash.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
