using PoolDash.Races.Catalog;
using PoolDash.Races.Listings;
using PoolDash.Races.Specimens;

namespace PoolDash.Races.Tests.Listings;

public sealed class CodeListingTests
{
    private const string Pool = """
        using System;
        using System.Collections.Generic;
        using System.Threading;

        namespace Some.Pools;

        // A sentence that is long enough for the compiler to deflate this file, which it does from two hundred bytes on, and not with shorter ones.
        public sealed class Swapped
        {
            private HashSet<Exception> _sockets = [];
            private volatile int _resets;

            public void Return(Exception socket) => _sockets.Add(socket);

            public void Reset()
            {
                var sockets = _sockets;
                _sockets = new HashSet<Exception>();
                Interlocked.Increment(ref _resets);
                foreach (var socket in sockets)
                {
                    socket.Data["a.b::c"] = 1;
                }
            }

            public Action Later() => () => Reset();

            public T Twice<T>(T value) where T : class => Twice(value);

            public void Twin() { }

            public void Twin(int one) { }

            private sealed class Inner
            {
                public int Read(Swapped outer) => outer._resets;
            }
        }

        """;

    // Too short to be deflated.
    private const string Short = "public abstract class Plain\n{\n    public string Name => \"n\";\n    public abstract void Nothing();\n}\n";

    [Fact]
    public void Given_a_method_When_it_is_listed_Then_each_instruction_is_there_in_short_words()
    {
        var method = Assert.Single(List(("Some.Pools.Swapped", "Reset")).Methods);

        Assert.Equal("Swapped.Reset", method.Key);
        Assert.Equal(
            [
                "0 ldarg.0",
                "1 ldfld HashSet<Exception> Swapped._sockets",
                "6 ldarg.0",
                "7 newobj HashSet<Exception>()",
                "12 stfld HashSet<Exception> Swapped._sockets",
                "17 ldarg.0",
                "18 ldflda int32 modreq(IsVolatile) Swapped._resets",
                "23 call int32 Interlocked.Increment(int32&)",
                "28 pop",
                "29 callvirt HashSet.Enumerator<!0> HashSet<Exception>.GetEnumerator()",
            ],
            method.Instructions.Take(10).Select(instruction => $"{instruction.Offset} {instruction.Text}"));
        Assert.Contains(method.Instructions, instruction => instruction.Text == "ldstr \"a.b::c\"");
        Assert.Equal("ret", method.Instructions[^1].Text);
    }

    [Theory]
    [InlineData("Some.Pools.Swapped", "Return", "callvirt bool HashSet<Exception>.Add(!0)")]
    [InlineData("Some.Pools.Swapped", "Later", "ldftn void Swapped.<Later>b__4_0()")]
    [InlineData("Some.Pools.Swapped", "Twice", "call !!0 Swapped.Twice<!!T>(!!0)")]
    [InlineData("Some.Pools.Swapped", ".ctor", "call void Object.ctor()")]
    [InlineData("Some.Pools.Swapped+Inner", "Read", "ldfld int32 modreq(IsVolatile) Swapped._resets")]
    public void Given_an_operand_When_it_is_listed_Then_it_is_without_assemblies_and_namespaces(string type, string method, string instruction) =>
        Assert.Contains(instruction, List((type, method)).Methods[0].Instructions.Select(each => each.Text));

    [Fact]
    public void Given_a_nested_type_When_it_is_named_by_a_slash_Then_it_is_found_and_its_key_is_its_own_name() =>
        Assert.Equal("Inner.Read", List(("Some.Pools.Swapped/Inner", "Read")).Methods[0].Key);

    [Fact]
    public void Given_the_lines_of_a_method_When_it_is_listed_Then_each_instruction_points_at_its_own_and_hidden_ones_at_none()
    {
        var method = List(("Some.Pools.Swapped", "Reset")).Methods[0];

        Assert.Equal((17, 24), (method.StartLine, method.EndLine));
        Assert.Equal("_sockets = new HashSet<Exception>();", Marked(method, "stfld"));
        Assert.Equal("in", Marked(method, "call bool"));
        Assert.Null(method.Instructions.Single(each => each.Text == "endfinally").Span);
        Assert.Null(method.Instructions.First(each => each.Text.StartsWith("br.s", StringComparison.Ordinal)).Span);

        static string Marked(ListedMethod method, string text)
        {
            var span = method.Instructions.First(each => each.Text.StartsWith(text, StringComparison.Ordinal)).Span!;
            return Pool.Split('\n')[span.StartLine - 1][(span.StartColumn - 1)..(span.EndColumn - 1)];
        }
    }

    [Fact]
    public void Given_methods_of_two_files_When_they_are_listed_Then_each_file_is_there_once_with_its_whole_text()
    {
        var listing = List(("Some.Pools.Swapped", "Return"), ("Plain", "get_Name"), ("Some.Pools.Swapped", "Reset"));

        Assert.Equal([new("Swapped.cs", Pool), new("Plain.cs", Short)], listing.Files);
        Assert.Equal([0, 1, 0], listing.Methods.Select(method => method.File));
        Assert.Equal(["Swapped.Return", "Plain.get_Name", "Swapped.Reset"], listing.Methods.Select(method => method.Key));
    }

    [Fact]
    public void Given_no_symbols_When_a_method_is_listed_Then_its_instructions_are_there_without_lines()
    {
        using var compiled = Compile();
        File.Delete(compiled.Symbols);

        AssertHasOnlyInstructions(CodeListing.Of(compiled.Assembly, [("Some.Pools.Swapped", "Return")]));
    }

    [Fact]
    public void Given_broken_symbols_When_a_method_is_listed_Then_its_instructions_are_there_without_lines()
    {
        using var compiled = Compile();
        File.WriteAllText(compiled.Symbols, "not what it was");

        AssertHasOnlyInstructions(CodeListing.Of(compiled.Assembly, [("Some.Pools.Swapped", "Return")]));
    }

    [Fact]
    public void Given_another_build_s_symbols_When_a_method_is_listed_Then_its_instructions_are_there_without_lines()
    {
        using var compiled = Compile();
        using var another = new Compiled(hasSources: true, ("Swapped.cs", "// Everything is a line lower.\n" + Pool));
        File.Copy(another.Symbols, compiled.Symbols, overwrite: true);

        AssertHasOnlyInstructions(CodeListing.Of(compiled.Assembly, [("Some.Pools.Swapped", "Return")]));
    }

    [Fact]
    public void Given_symbols_without_sources_When_a_method_is_listed_Then_lines_are_told_of_and_there_is_no_file()
    {
        using var compiled = new Compiled(hasSources: false, ("Swapped.cs", Pool));

        var listing = CodeListing.Of(compiled.Assembly, [("Some.Pools.Swapped", "Return")]);

        Assert.Empty(listing.Files);
        Assert.Equal((-1, 13, 13), (listing.Methods[0].File, listing.Methods[0].StartLine, listing.Methods[0].EndLine));
        Assert.All(listing.Methods[0].Instructions, instruction => Assert.NotNull(instruction.Span));
    }

    [Theory]
    [InlineData("Some.Pools.Swapped", "Rest", "There is no method Rest of a type Some.Pools.Swapped.")]
    [InlineData("Swapped", "Reset", "There is no method Reset of a type Swapped.")]
    [InlineData("Some.Pools.Swapped", "Twin", "There are 2 methods Twin of Some.Pools.Swapped: a name must stand for one.")]
    [InlineData("Plain", "Nothing", "Nothing of Plain has no instructions.")]
    public void Given_what_cannot_be_listed_When_it_is_asked_for_Then_it_is_named(string type, string method, string message) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => List((type, method))).Message, StringComparison.Ordinal);

    [Fact]
    public void Given_the_specimens_as_they_are_built_When_one_is_listed_Then_its_C_sharp_is_there()
    {
        var listing = CodeListing.Of(WovenSpecimens.Image, WovenSpecimens.ImageName, [(typeof(Connection).FullName!, nameof(Connection.Close))]);

        Assert.Contains("class Connection", Assert.Single(listing.Files).Text, StringComparison.Ordinal);
        Assert.Contains(listing.Methods[0].Instructions, instruction => instruction is { Text: "stfld int32 Connection.Closes", Span: not null });
    }

    private static void AssertHasOnlyInstructions(Listing listing)
    {
        Assert.Empty(listing.Files);
        var method = Assert.Single(listing.Methods);
        Assert.Equal((-1, 0, 0), (method.File, method.StartLine, method.EndLine));
        Assert.Equal("ldarg.0", method.Instructions[0].Text);
        Assert.All(method.Instructions, instruction => Assert.Null(instruction.Span));
    }

    private static Listing List(params (string Type, string Method)[] methods)
    {
        using var compiled = Compile();
        return CodeListing.Of(compiled.Assembly, methods);
    }

    private static Compiled Compile() => new(hasSources: true, ("Swapped.cs", Pool), ("Plain.cs", Short));
}
