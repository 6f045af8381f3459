using Spectre.Console;

namespace PoolDash.Cli.Showing;

/// <summary>How much of something is done.</summary>
internal static class Bar
{
    private const int Width = 40;

    internal static Paragraph Of(double share, string text)
    {
        var done = (int)Math.Round(Math.Clamp(share, 0, 1) * Width);
        return Paint.Line(Paint.Of(new string('█', done), Color.Blue), Paint.Quiet(new string('░', Width - done)), Paint.Plain($" {text}"));
    }
}
