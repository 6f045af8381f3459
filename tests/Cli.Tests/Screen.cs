using System.Text;
using Spectre.Console;
using Spectre.Console.Testing;

namespace PoolDash.Cli.Tests;

/// <summary>A console that may be read while another thread writes to it: a run that goes on is watched that way.</summary>
internal sealed class Screen : IDisposable
{
    private readonly Writer _writer = new();

    internal Screen()
    {
        Console.Profile.Out = new AnsiConsoleOutput(_writer);
        Console.Profile.Width = 200;
    }

    internal TestConsole Console { get; } = new();

    internal string Text => _writer.ToString().ReplaceLineEndings("\n");

    public void Dispose()
    {
        Console.Dispose();
        _writer.Dispose();
    }

    private sealed class Writer : TextWriter
    {
        private readonly StringBuilder _text = new();

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            lock (_text)
            {
                _text.Append(value);
            }
        }

        public override void Write(string? value)
        {
            lock (_text)
            {
                _text.Append(value);
            }
        }

        public override void WriteLine(string? value) => Write($"{value}\n");

        public override string ToString()
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }
}
