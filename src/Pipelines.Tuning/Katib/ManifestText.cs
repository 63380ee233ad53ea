using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;

namespace Pipelines.Tuning.Katib;

/// <summary>Reads one object of YAML or JSON that stands in a file of its own, such as the manifest in a config map.</summary>
public static class ManifestText
{
    /// <summary>The object; a failure says what is wrong with the text.</summary>
    public static Result<Value> Read(ReadOnlySpan<byte> utf8)
    {
        ProblemList problems = new();
        List<Node>? documents = DocumentText.Read(utf8, problems);
        if (documents is null)
            return Result.Fail<Value>(string.Join(' ', problems.ToSequence().Select(problem => $"{problem.What} {problem.Fix}")));
        return documents is [MapNode map] ? Result.Ok(FreeValues.ToValue(map)) : Result.Fail<Value>("It is not one object.");
    }
}
