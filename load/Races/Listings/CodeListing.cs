using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ICSharpCode.Decompiler.Metadata;

namespace PoolDash.Races.Listings;

/// <summary>Reads a listing out of a compiled assembly and the symbols beside it.</summary>
internal static class CodeListing
{
    /// <summary>Lists methods.</summary>
    /// <param name="assemblyPath">The assembly's file. Its portable PDB is looked for beside it; without one there is neither C# nor a span.</param>
    /// <param name="methods">The methods, by their type's full name (nested ones behind a + or a /) and their own, of which the type has one each.</param>
    /// <exception cref="ArgumentException">There is no such method, more than one, or it has no instructions.</exception>
    internal static Listing Of(string assemblyPath, IReadOnlyList<(string Type, string Method)> methods) =>
        // All of it in memory at once: whoever builds the assembly anew meanwhile is not held up, and no half of it is read.
        Of(File.ReadAllBytes(assemblyPath), assemblyPath, methods);

    /// <summary>Lists methods.</summary>
    /// <param name="image">The assembly.</param>
    /// <param name="assemblyPath">Where it is or might be: its symbols are looked for there, if they are not in it.</param>
    /// <param name="methods">The methods, by their type's full name (nested ones behind a + or a /) and their own, of which the type has one each.</param>
    /// <exception cref="ArgumentException">There is no such method, more than one, or it has no instructions.</exception>
    internal static Listing Of(byte[] image, string assemblyPath, IReadOnlyList<(string Type, string Method)> methods)
    {
        using var assembly = new PEFile(assemblyPath, new PEReader(ImmutableArray.Create(image)));
        using var symbols = Symbols.Of(assembly.Reader, assemblyPath);
        var disassembly = new Disassembly(assembly);
        var metadata = assembly.Metadata;
        List<ListedFile> files = [];
        Dictionary<DocumentHandle, int> places = [];
        var listed = methods.Select(method => List(Find(metadata, method.Type, method.Method))).ToList();
        return new(files, listed);

        ListedMethod List(MethodDefinitionHandle handle)
        {
            var source = symbols?.SourceOf(handle);
            var points = source?.Points ?? [];
            return new(
                KeyOf(metadata, handle),
                source is null ? -1 : PlaceOf(source.Document),
                points.Select(point => point.StartLine).DefaultIfEmpty().Min(),
                points.Select(point => point.EndLine).DefaultIfEmpty().Max(),
                [.. disassembly.Of(handle).Select(instruction => new ListedInstruction(instruction.Offset, instruction.Text, source?.SpanAt(instruction.Offset)))]);
        }

        int PlaceOf(DocumentHandle document)
        {
            if (!places.TryGetValue(document, out var place))
            {
                // A file whose text was not embedded cannot be shown; lines of it may still be told.
                var file = symbols!.FileOf(document);
                place = places[document] = file is null ? -1 : files.Count;
                files.AddRange(file is null ? [] : [file]);
            }

            return place;
        }
    }

    private static MethodDefinitionHandle Find(MetadataReader metadata, string type, string method)
    {
        var plain = type.Replace('/', '+');
        var found = metadata.TypeDefinitions
            .Where(handle => FullName(metadata, handle) == plain)
            .SelectMany(handle => metadata.GetTypeDefinition(handle).GetMethods())
            .Where(handle => metadata.GetString(metadata.GetMethodDefinition(handle).Name) == method)
            .ToList();
        return found.Count switch
        {
            0 => throw new ArgumentException($"There is no method {method} of a type {type}.", nameof(method)),
            > 1 => throw new ArgumentException($"There are {found.Count} methods {method} of {type}: a name must stand for one.", nameof(method)),
            _ when metadata.GetMethodDefinition(found[0]).RelativeVirtualAddress == 0 => throw new ArgumentException($"{method} of {type} has no instructions.", nameof(method)),
            _ => found[0],
        };
    }

    private static string FullName(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        var name = metadata.GetString(type.Name);
        return type.GetDeclaringType() is { IsNil: false } outer ? $"{FullName(metadata, outer)}+{name}"
            : type.Namespace.IsNil ? name
            : $"{metadata.GetString(type.Namespace)}.{name}";
    }

    private static string KeyOf(MetadataReader metadata, MethodDefinitionHandle handle)
    {
        var method = metadata.GetMethodDefinition(handle);
        return MethodKey.Of(metadata.GetString(metadata.GetTypeDefinition(method.GetDeclaringType()).Name), metadata.GetString(method.Name));
    }
}
