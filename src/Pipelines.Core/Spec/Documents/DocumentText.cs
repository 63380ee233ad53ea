namespace Pipelines.Core.Spec.Documents;

/// <summary>Reads a file's bytes into the documents that it holds.</summary>
internal static class DocumentText
{
    /// <summary>The documents that are not empty; null when the text cannot be read.</summary>
    public static List<Node>? Read(ReadOnlySpan<byte> bytes, ProblemList problems)
    {
        if (!Utf8Text.TryAccept(bytes, problems, out ReadOnlySpan<byte> utf8))
            return null;
        if (JsonReader.Looks(utf8))
        {
            // What a failed attempt complained of, YAML's reader will find again.
            ProblemList attempt = new();
            if (JsonReader.TryRead(utf8, attempt, out Node? document))
            {
                problems.AddAll(attempt);
                return document is null ? null : [document];
            }
        }
        return YamlReader.Read(System.Text.Encoding.UTF8.GetString(utf8), problems);
    }
}
