namespace PoolDash.Races;

/// <summary>The code that a test runs: its C# and its instructions.</summary>
/// <param name="Files">The C# files.</param>
/// <param name="Methods">The methods, those of the pool first.</param>
public sealed record Listing(IReadOnlyList<ListedFile> Files, IReadOnlyList<ListedMethod> Methods);

/// <summary>A C# file.</summary>
/// <param name="Name">Its name, without a folder.</param>
/// <param name="Text">Its text.</param>
public sealed record ListedFile(string Name, string Text);

/// <summary>A method.</summary>
/// <param name="Key">What steps call it, as in "NonAtomicSwap.Reset".</param>
/// <param name="File">In which of the files it is, as an index; -1 where no source is known.</param>
/// <param name="StartLine">The first line of its statements, from 1.</param>
/// <param name="EndLine">The last line of its statements.</param>
/// <param name="Instructions">Its instructions, in order.</param>
public sealed record ListedMethod(string Key, int File, int StartLine, int EndLine, IReadOnlyList<ListedInstruction> Instructions);

/// <summary>An instruction.</summary>
/// <param name="Offset">Where it begins in the method, in bytes.</param>
/// <param name="Text">The instruction as a disassembler writes it, without its offset, and without assemblies and namespaces.</param>
/// <param name="Span">The C# that it belongs to; null where it belongs to none.</param>
public sealed record ListedInstruction(int Offset, string Text, SourceSpan? Span);

/// <summary>A part of a C# file. Lines and columns begin with 1; the end's column is the one behind it.</summary>
/// <param name="StartLine">The line where it starts.</param>
/// <param name="StartColumn">The column where it starts.</param>
/// <param name="EndLine">The line where it ends.</param>
/// <param name="EndColumn">The column where it ends.</param>
public sealed record SourceSpan(int StartLine, int StartColumn, int EndLine, int EndColumn);
