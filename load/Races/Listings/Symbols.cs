using System.Buffers.Binary;
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace PoolDash.Races.Listings;

/// <summary>What a portable PDB tells of methods: which C# an instruction comes from, and the text of the files, where it was embedded.</summary>
internal sealed class Symbols : IDisposable
{
    /// <summary>The kind of debug information that holds a source file's text. From the Portable PDB format's specification, "Embedded Source".</summary>
    private static readonly Guid _embeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    private readonly MetadataReaderProvider _provider;
    private readonly MetadataReader _reader;

    private Symbols(MetadataReaderProvider provider)
    {
        _provider = provider;
        _reader = provider.GetMetadataReader();
    }

    /// <summary>The symbols of exactly this assembly; null where there are none, and where those beside its file are another build's.</summary>
    internal static Symbols? Of(PEReader assembly, string assemblyPath)
    {
        try
        {
            return assembly.TryOpenAssociatedPortablePdb(assemblyPath, Open, out var provider, out _) ? new(provider!) : null;
        }
        catch (BadImageFormatException)
        {
            // Broken symbols are as good as none: the instructions are still true.
            return null;
        }
    }

    /// <summary>Where a method comes from; null where no line is told of.</summary>
    internal MethodSource? SourceOf(MethodDefinitionHandle method)
    {
        var points = _reader.GetMethodDebugInformation(method).GetSequencePoints().ToList();
        var document = points.FirstOrDefault(point => !point.IsHidden).Document;

        // A method in several files (by #line) is shown in that in which it begins.
        return document.IsNil ? null : new(document, [.. points.Where(point => point.IsHidden || point.Document == document)]);
    }

    /// <summary>A file; null where its text was not embedded.</summary>
    internal ListedFile? FileOf(DocumentHandle handle)
    {
        var text = _reader.GetCustomDebugInformation(handle)
            .Select(_reader.GetCustomDebugInformation)
            .Where(information => _reader.GetGuid(information.Kind) == _embeddedSource)
            .Select(information => Text(_reader.GetBlobBytes(information.Value)))
            .FirstOrDefault();
        var path = _reader.GetString(_reader.GetDocument(handle).Name);
        return text is null ? null : new(path[(path.LastIndexOfAny(['/', '\\']) + 1)..], text);
    }

    public void Dispose() => _provider.Dispose();

    private static MemoryStream? Open(string path) => File.Exists(path) ? new(File.ReadAllBytes(path)) : null;

    /// <summary>The first four bytes are the text's length, and the rest is deflated; or they are zero, and the rest is as it was.</summary>
    private static string Text(byte[] blob)
    {
        const int Head = sizeof(int);
        Stream content = new MemoryStream(blob, Head, blob.Length - Head);
        if (BinaryPrimitives.ReadInt32LittleEndian(blob) > 0)
        {
            content = new DeflateStream(content, CompressionMode.Decompress);
        }

        using var reader = new StreamReader(content, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

/// <summary>Where a method comes from.</summary>
/// <param name="Document">The file.</param>
/// <param name="All">Which C# the instructions from an offset on belong to, by offset; the hidden ones belong to none.</param>
internal sealed record MethodSource(DocumentHandle Document, IReadOnlyList<SequencePoint> All)
{
    /// <summary>Those that belong to some C#.</summary>
    internal IEnumerable<SequencePoint> Points => All.Where(point => !point.IsHidden);

    /// <summary>The C# of the instruction at an offset; null where it belongs to none.</summary>
    internal SourceSpan? SpanAt(int offset)
    {
        var point = All.LastOrDefault(point => point.Offset <= offset);
        return point.Document.IsNil || point.IsHidden ? null : new(point.StartLine, point.StartColumn, point.EndLine, point.EndColumn);
    }
}
