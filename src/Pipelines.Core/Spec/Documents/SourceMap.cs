namespace Pipelines.Core.Spec.Documents;

/// <summary>Finds the line and column of a path in the text that it came from.</summary>
/// <param name="pipeline">The pipeline's document; null: no text.</param>
/// <param name="platforms">The platforms' document; null: none.</param>
internal sealed class SourceMap(Node? pipeline, Node? platforms)
{
    public static readonly SourceMap None = new(null, null);

    /// <summary>The position of what <paramref name="path"/> names; where it is missing, that of the nearest thing around it.</summary>
    public Position Find(DocumentPath path)
    {
        DocumentPath[] steps = path.Steps();
        Node? node = steps is [{ Name: "platforms" }, ..] && platforms is not null ? platforms : pipeline;
        Position at = default;
        foreach (DocumentPath step in steps)
        {
            switch (node)
            {
                case MapNode map when step.Name is { } name && (map.Find(name) ?? map.Find(FieldName.Snake(name))) is { } entry:
                    at = entry.At;
                    node = entry.Value;
                    break;
                case ListNode list when step.Name is null && step.Index < list.Items.Length:
                    node = list.Items[step.Index];
                    at = node.At;
                    break;
                default:
                    return at;
            }
        }
        return at;
    }
}
