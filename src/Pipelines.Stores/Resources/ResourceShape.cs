namespace Pipelines.Stores.Resources;

/// <summary>A table as lists read it.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Columns">What is read of a row, named as the row's members.</param>
/// <param name="Fields">What it can be filtered and sorted by.</param>
/// <param name="HasTags">Rows have entries in the table of tags.</param>
/// <param name="Always">A condition on every row; empty: none.</param>
internal sealed record ResourceShape(
    string Table, string Columns, IReadOnlyDictionary<string, ListField> Fields, bool HasTags = false, string Always = "")
{
    /// <summary>Begins the name of a field that stands for a tag.</summary>
    public const string TagPrefix = "tags.";
}
