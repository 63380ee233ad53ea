using System.Text;
using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Spec.Format;

namespace Pipelines.Core.Tests.Spec;

/// <summary>
/// The pipeline of <c>docs/problems.md</c> with changes laid over it, name by name; <c>null</c> takes a name away. What stands under
/// <c>platforms</c> becomes the second document.
/// </summary>
internal static class ChangedPipeline
{
    private static readonly Lazy<MapNode> Base = new(() => Map(ProblemsPage.Here.Base));

    /// <summary>The text of the changed pipeline.</summary>
    public static string Text(string change)
    {
        MapNode changed = (MapNode)Lay(Base.Value, Map(change));
        YamlWriter yaml = new();
        yaml.Document(new MapNode([.. changed.Entries.Where(entry => entry.Name != "platforms")]));
        if (changed.Find("platforms") is { } platforms)
        {
            yaml.Separate();
            yaml.Document(new MapNode([platforms]));
        }
        return yaml.ToString();
    }

    /// <summary>The changed pipeline as it is read.</summary>
    public static PipelineReading Read(string change) => PipelineReader.Read(Text(change));

    private static MapNode Map(string yaml)
    {
        ProblemList problems = new();
        List<Node>? documents = YamlReader.Read(yaml, problems);
        Assert.True(problems.IsEmpty, string.Join("\n", problems.ToSequence()) + "\n" + yaml);
        return documents is [MapNode map] ? map : new MapNode([]);
    }

    private static Node Lay(Node under, Node over)
    {
        if (under is not MapNode below || over is not MapNode above)
            return over is MapNode map ? new MapNode([.. map.Entries.Where(IsThere)]) : over;
        List<Entry> entries = [.. below.Entries.Where(entry => above.Find(entry.Name) is null)];
        entries.AddRange(above.Entries.Where(IsThere).Select(entry => below.Find(entry.Name) is { } old ? entry with { Value = Lay(old.Value, entry.Value) } : entry));
        return new MapNode([.. entries]);
    }

    private static bool IsThere(Entry entry) => entry.Value is not ScalarNode { What: ScalarKind.Null };
}
