using Mono.Cecil;
using Mono.Cecil.Cil;
using PoolDash.Races.Catalog;
using PoolDash.Races.Weaving;

namespace PoolDash.Races.Tests.Weaving;

/// <summary>No instruction is left out, and what is not known is refused.</summary>
public class WeaverTests
{
    [Fact]
    public void Given_the_specimens_Then_there_is_a_call_before_every_instruction_of_their_methods_but_constructors()
    {
        using var module = ModuleDefinition.ReadModule(new MemoryStream(WovenSpecimens.Image));
        var expected =
            from type in module.GetTypes()
            where type.FullName.StartsWith(WovenSpecimens.Namespace, StringComparison.Ordinal)
            from method in type.Methods
            where method.HasBody && !method.IsConstructor
            from instruction in method.Body.Instructions
            where instruction.Previous?.OpCode.OpCodeType != OpCodeType.Prefix
            select $"{MethodKey.Of(type.Name, method.Name)} {instruction.Offset}";

        Assert.Equal(expected.Order(), WovenSpecimens.Woven.Sites.Select(site => $"{site.Method} {site.Offset}").Order());
    }

    [Fact]
    public void Given_any_configuration_Then_the_specimens_are_compiled_as_for_release_so_that_traces_of_one_are_those_of_the_other() =>
        Assert.DoesNotContain(
            WovenSpecimens.Woven.Sites,
            site => site.OpCode == "nop" || (site.Method == "NonAtomicSwap.Reset" && site.OpCode.StartsWith("stloc", StringComparison.Ordinal) && site.Operand == "socket"));

    [Theory]
    [InlineData("Unknown", "The weaver does not know System.Void System.Threading.Thread::Sleep")]
    [InlineData("Arrays", "stelem.ref' touches.")]
    [InlineData("OutFields", "takes the address of a field for something else than an atomic operation")]
    [InlineData("RefFields", "takes the address of a field for something else than an atomic operation")]
    [InlineData("Statics", "a static field outlives the execution")]
    [InlineData("Values", "a part of a value has no object by which it could be told")]
    [InlineData("Copies", "The weaver does not know System.Void System.Collections.Generic.List`1<System.Int32>::.ctor")]
    [InlineData("Constructors", "a constructor is not woven")]
    [InlineData("Enumerators", "The weaver cannot tell what")]
    public void Given_what_would_not_be_seen_Then_it_is_refused_by_name(string ns, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<WeavingException>(() => WovenAssembly.Load(File.ReadAllBytes(typeof(WeaverTests).Assembly.Location), $"PoolDash.Races.Tests.Weaving.{ns}")).Message,
            StringComparison.Ordinal);
}
