using PoolDash.Races.Exploring;
using PoolDash.Races.Specimens;
using PoolDash.Races.Weaving;

namespace PoolDash.Races.Catalog;

/// <summary>The specimens as they are run: woven, each with its test.</summary>
internal static class WovenSpecimens
{
    /// <summary>What the resource is called that holds the assembly of the specimens.</summary>
    internal const string ImageName = "specimens.dll";

    private static readonly Lazy<WovenAssembly> _woven = new(() => WovenAssembly.Load(Image, Namespace));

    /// <summary>The assembly of the specimens, as it was compiled.</summary>
    internal static byte[] Image
    {
        get
        {
            using var resource = typeof(WovenSpecimens).Assembly.GetManifestResourceStream(ImageName)!;
            var image = new byte[resource.Length];
            resource.ReadExactly(image);
            return image;
        }
    }

    /// <summary>What of it is woven.</summary>
    internal static string Namespace => typeof(IPool).Namespace!;

    /// <summary>The woven specimens.</summary>
    internal static WovenAssembly Woven => _woven.Value;

    /// <summary>A specimen's test on its own pool or on the one that mends it.</summary>
    internal static Test Of(Specimen specimen, bool isMended) => Of(specimen, isMended, Woven);

    /// <summary>The same, of specimens that were woven otherwise.</summary>
    internal static Test Of(Specimen specimen, bool isMended, WovenAssembly woven)
    {
        var (pool, test, size) = Parts(specimen, isMended);
        return new(
            isMended ? $"{specimen.Name}~mended" : specimen.Name,
            woven.Fingerprint(Types(specimen, isMended, woven)),
            woven.Sites,
            new TrialBuilder(woven, pool, test, size).Begin);
    }

    /// <summary>The types that a specimen's test comes to use, the pool first.</summary>
    internal static IReadOnlyList<string> Types(Specimen specimen, bool isMended) => Types(specimen, isMended, Woven);

    /// <summary>Makes the pool of a specimen, or of the one that mends it, as it is: not woven.</summary>
    internal static Func<Server, int, IPool> Maker(Specimen specimen, bool isMended)
    {
        var made = Parts(specimen, isMended).Pool.GetConstructors().Single();
        return (server, size) => (IPool)made.Invoke(made.GetParameters().Length == 2 ? [server, size] : [server]);
    }

    private static IReadOnlyList<string> Types(Specimen specimen, bool isMended, WovenAssembly woven)
    {
        var (pool, test, _) = Parts(specimen, isMended);
        return woven.Closure([pool.FullName!, test.FullName!]);
    }

    private static (Type Pool, Type Test, int Size) Parts(Specimen specimen, bool isMended)
    {
        var entry = RaceCatalog.EntryOf(specimen);
        return (isMended ? RaceCatalog.EntryOf(RaceCatalog.Get(specimen.Mend)).Pool : entry.Pool, entry.Test, entry.Size);
    }
}
