using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace PoolDash.Races.Tests.Listings;

/// <summary>A small assembly in a folder of its own, optimised, with its symbols beside it.</summary>
internal sealed class Compiled : IDisposable
{
    private static readonly MetadataReference[] _runtime =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    private readonly string _folder = Directory.CreateTempSubdirectory("pooldash-").FullName;

    internal Compiled(bool hasSources, params (string Name, string Text)[] files)
    {
        var trees = files.Select(file => CSharpSyntaxTree.ParseText(SourceText.From(file.Text, Encoding.UTF8), path: $"/built/there/{file.Name}")).ToList();
        var compilation = CSharpCompilation.Create("Compiled", trees, _runtime, new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        using var assembly = File.Create(Assembly);
        using var symbols = File.Create(Symbols);
        var result = compilation.Emit(
            assembly,
            symbols,
            options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb, pdbFilePath: "/built/there/Compiled.pdb"),
            embeddedTexts: hasSources ? trees.Select(tree => EmbeddedText.FromSource(tree.FilePath, tree.GetText(TestContext.Current.CancellationToken))) : null,
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
    }

    internal string Assembly => Path.Combine(_folder, "Compiled.dll");

    internal string Symbols => Path.Combine(_folder, "Compiled.pdb");

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
