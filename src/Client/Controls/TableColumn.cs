namespace PoolDash.Client.Controls;

/// <summary>A column of a <see cref="PagedTable{TRow}"/>.</summary>
/// <typeparam name="TRow">What a row is about.</typeparam>
/// <param name="Title">What stands above it.</param>
/// <param name="Text">What stands in it.</param>
/// <param name="IsNumber">Whether it holds numbers, which are aligned at their ends.</param>
public sealed record TableColumn<TRow>(string Title, Func<TRow, string> Text, bool IsNumber = true);
