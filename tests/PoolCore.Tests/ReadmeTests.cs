using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PoolDash.PoolCore.Tests.Sockets;

[assembly: CaptureConsole]

namespace PoolDash.PoolCore.Tests;

/// <summary>The program on README.md is a file that can be run, and does what the page says.</summary>
public partial class ReadmeTests
{
    private const string ImplicitUsings = "global using System; global using System.IO; global using System.Threading.Tasks;";

    private static readonly string _readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    private static readonly string[] _programs = ProgramsOf(_readme);

    private static readonly string _program = _programs.Single(program => program.Contains("ResetAsync", StringComparison.Ordinal));

    [Theory]
    [InlineData("dashboard.cs")]
    [InlineData("reset.cs")]
    public void Given_README_When_its_programs_are_read_Then_they_are_the_examples_that_the_page_says_how_to_run(string file)
    {
        var example = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "examples", file)).Where(line => !line.StartsWith("#:", StringComparison.Ordinal));

        Assert.Contains(string.Join('\n', example).Trim(), _programs.Select(program => program.Trim()));
        Assert.Contains($"`dotnet run docs/examples/{file}", _readme, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_endpoint_that_echoes_When_the_program_runs_Then_its_lease_outlives_the_reset_and_nothing_is_left_open()
    {
        await using var target = LoopbackTarget.Tcp();
        var main = Compile("Readme", _program).EntryPoint!;

        await Until.Done(Task.Run(() => main.Invoke(null, [new[] { target.Endpoint }]), TestContext.Current.CancellationToken));

        Assert.Matches(
            @"^6 bytes came back\s+ResetReport { .*Reason = failover, IdleClosed = 0, RentedDrained = 1, RentedInterrupted = 0, .*}\s*$",
            TestContext.Current.TestOutputHelper!.Output);
        Assert.Equal(1, target.Accepted);
        await Until.True(() => target.Open == 0, "the target sees no open connection");
    }

    [Fact]
    public void Given_the_README_of_the_package_When_its_program_is_compiled_Then_nothing_is_wrong_with_it()
    {
        var program = Assert.Single(ProgramsOf(File.ReadAllText(Path.Combine(Repository.Root, "src", "PoolCore", "README.md"))));

        Assert.NotNull(Compile("PackageReadme", program).EntryPoint);
    }

    private static string[] ProgramsOf(string page) => [.. CSharpBlock().Matches(page).Select(block => block.Groups["program"].Value)];

    private static Assembly Compile(string name, string program)
    {
        var loaded = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(ImplicitUsings), CSharpSyntaxTree.ParseText(program)],
            loaded.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

        using var assembly = new MemoryStream();
        Assert.Empty(compilation.Emit(assembly).Diagnostics.Where(found => found.Severity >= DiagnosticSeverity.Warning));
        assembly.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(assembly);
    }

    [GeneratedRegex(@"^```csharp\n(?<program>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
