using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pipelines.Core.Spec.Documents;

/// <summary>The way from a document's top to a value: <c>root.dag.tasks.train.command[2]</c>.</summary>
internal sealed class DocumentPath
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    public static readonly DocumentPath Top = new(null, null, 0);

    private readonly DocumentPath? _parent;
    private readonly int _length;

    private DocumentPath(DocumentPath? parent, string? name, int index)
        => (_parent, _length, Name, Index) = (parent, parent is null ? 0 : parent._length + 1, name, index);

    /// <summary>The name of the last step; null when it is an index.</summary>
    public string? Name { get; }

    /// <summary>The index of the last step when it has no name.</summary>
    public int Index { get; }

    public DocumentPath this[string name] => new(this, name, 0);

    public DocumentPath this[int index] => new(this, null, index);

    /// <summary>The steps from the top down.</summary>
    public DocumentPath[] Steps()
    {
        DocumentPath[] steps = new DocumentPath[_length];
        DocumentPath? step = this;
        for (int i = _length - 1; i >= 0 && step is not null; i--, step = step._parent)
            steps[i] = step;
        return steps;
    }

    /// <summary>True when this is <paramref name="other"/> or lies in it.</summary>
    public bool IsWithin(DocumentPath other)
    {
        DocumentPath[] mine = Steps();
        DocumentPath[] theirs = other.Steps();
        if (mine.Length < theirs.Length)
            return false;
        for (int i = 0; i < theirs.Length; i++)
        {
            if (mine[i].Name != theirs[i].Name || mine[i].Index != theirs[i].Index)
                return false;
        }
        return true;
    }

    public override string ToString()
    {
        StringBuilder text = new();
        foreach (DocumentPath step in Steps())
        {
            if (step.Name is null)
                text.Append(CultureInfo.InvariantCulture, $"[{step.Index}]");
            else if (step.Name.Length == 0 || step.Name.AsSpan().ContainsAnyExcept(Plain))
                text.Append(CultureInfo.InvariantCulture, $"['{Shortened.Line(step.Name)}']");
            else
                text.Append(text.Length > 0 ? "." : "").Append(step.Name);
        }
        return text.ToString();
    }
}
