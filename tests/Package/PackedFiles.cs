using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PoolDash.Package;

/// <summary>The packages that <c>tests/package</c> made twice of the same commit, in folders of different names.</summary>
internal sealed class PackedFiles : IDisposable
{
    private readonly ZipArchive _package;
    private readonly ZipArchive _symbols;

    /// <param name="folder"><c>one</c> or <c>two</c>.</param>
    internal PackedFiles(string folder)
    {
        var packed = Environment.GetEnvironmentVariable("POOLDASH_PACKED") ?? throw new InvalidOperationException("Run tests/package, which makes the packages.");
        _package = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(Path.Combine(packed, folder), "PoolDash.PoolCore.*.nupkg")));
        _symbols = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(Path.Combine(packed, folder), "PoolDash.PoolCore.*.snupkg")));
    }

    internal IEnumerable<string> Names => _package.Entries.Concat(_symbols.Entries).Select(file => file.FullName);

    internal byte[] Assembly => Read(_package, "lib/net10.0/PoolDash.PoolCore.dll");

    internal byte[] Symbols => Read(_symbols, "lib/net10.0/PoolDash.PoolCore.pdb");

    internal string Text(string name) => System.Text.Encoding.UTF8.GetString(Read(_package, name));

    /// <summary>The symbols that the assembly asks for, by the number in both.</summary>
    internal bool SymbolsFit()
    {
        using var assembly = new PEReader(new MemoryStream(Assembly));
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(Symbols));
        var asked = assembly.ReadCodeViewDebugDirectoryData(assembly.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.CodeView));
        return new BlobContentId(symbols.GetMetadataReader().DebugMetadataHeader!.Id).Guid == asked.Guid;
    }

    /// <summary>The names under which the compiler knew its sources.</summary>
    internal IReadOnlyList<string> Sources()
    {
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(Symbols));
        var reader = symbols.GetMetadataReader();
        return [.. reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name))];
    }

    public void Dispose()
    {
        _package.Dispose();
        _symbols.Dispose();
    }

    private static byte[] Read(ZipArchive archive, string name)
    {
        using var content = (archive.GetEntry(name) ?? throw new FileNotFoundException("The package does not hold it.", name)).Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }
}
