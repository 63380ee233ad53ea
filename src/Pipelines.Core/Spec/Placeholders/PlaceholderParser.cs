using System.Globalization;

namespace Pipelines.Core.Spec.Placeholders;

/// <summary>Reads one placeholder: <c>{{$</c>, a path of <c>.name</c>, <c>['key']</c> and <c>[n]</c>, <c>}}</c>.</summary>
internal static class PlaceholderParser
{
    public const string Open = "{{$";
    private const string Close = "}}";
    private const int LongestName = 1000;

    private enum StepKind
    {
        Name,
        Key,
        Number,
    }

    /// <summary>Reads the placeholder whose <see cref="Open"/> stands at <paramref name="start"/>; null when nothing closes it.</summary>
    public static Placeholder? Read(string text, int start, out int end)
    {
        List<(StepKind Kind, string Text)> path = [];
        end = start + Open.Length;
        while (ReadStep(text, ref end) is { } step)
            path.Add(step);
        if (string.CompareOrdinal(text, end, Close, 0, Close.Length) == 0 && Meaning(path) is { } known)
        {
            end += Close.Length;
            return known;
        }
        int close = text.IndexOf(Close, start, StringComparison.Ordinal);
        end = close + Close.Length;
        return close < 0 ? null : new Placeholder.Unknown(text[start..end]);
    }

    private static (StepKind Kind, string Text)? ReadStep(string text, ref int at)
    {
        int start = at;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
                at++;
            return (StepKind.Name, text[(start + 1)..at]);
        }
        if (at + 1 >= text.Length || text[at] != '[')
            return null;
        if (text[at + 1] is '\'' or '"')
        {
            // A name may hold anything, so it ends at its quote and bracket together; the limit keeps hostile texts linear.
            int close = text.IndexOf($"{text[at + 1]}]", at + 2, Math.Min(LongestName, text.Length - at - 2), StringComparison.Ordinal);
            if (close < 0)
                return null;
            at = close + 2;
            return (StepKind.Key, text[(start + 2)..close]);
        }
        int bracket = text.IndexOf(']', at, Math.Min(LongestName, text.Length - at));
        if (bracket < 0)
            return null;
        at = bracket + 1;
        return (StepKind.Number, text[(start + 1)..bracket]);
    }

    private static Placeholder? Meaning(List<(StepKind Kind, string Text)> path) => path switch
    {
        [] => new Placeholder.ExecutorInput(0),
        [(StepKind.Name, "json_escape"), (StepKind.Number, var times)]
            when int.TryParse(times, NumberStyles.None, CultureInfo.InvariantCulture, out int escapes) && escapes <= Placeholder.ExecutorInput.MostEscapes
            => new Placeholder.ExecutorInput(escapes),
        [(StepKind.Name, "inputs"), (StepKind.Name, "parameters"), (StepKind.Key, var name)] => new Placeholder.InputParameter(name),
        [(StepKind.Name, "inputs"), (StepKind.Name, "artifacts"), (StepKind.Key, var name), .. var rest]
            => Part(rest, out string key) is { } part ? new Placeholder.InputArtifact(name, part, key) : null,
        [(StepKind.Name, "outputs"), (StepKind.Name, "parameters"), (StepKind.Key, var name), (StepKind.Name, "output_file")]
            => new Placeholder.OutputParameterFile(name),
        [(StepKind.Name, "outputs"), (StepKind.Name, "artifacts"), (StepKind.Key, var name), .. var rest]
            => Part(rest, out string key) is { } part ? new Placeholder.OutputArtifact(name, part, key) : null,
        [(StepKind.Name, "outputs"), (StepKind.Name, "output_file")] or [(StepKind.Name, "outputMetadataUri")] => new Placeholder.OutputFile(),
        [(StepKind.Name, var fact)] => Fact(fact),
        _ => null,
    };

    private static ArtifactPart? Part(List<(StepKind Kind, string Text)> path, out string key)
    {
        key = path is [_, (StepKind.Key, var member)] ? member : "";
        return path switch
        {
            [] => ArtifactPart.List,
            [(StepKind.Name, "uri")] => ArtifactPart.Uri,
            [(StepKind.Name, "path")] => ArtifactPart.Path,
            [(StepKind.Name, "name")] => ArtifactPart.Name,
            [(StepKind.Name, "metadata")] => ArtifactPart.Metadata,
            [(StepKind.Name, "metadata" or "properties"), (StepKind.Key, _)] => ArtifactPart.MetadataMember,
            _ => null,
        };
    }

    private static Placeholder.Fact? Fact(string name)
    {
        RunFact? fact = name switch
        {
            "pipeline_job_name" => RunFact.JobName,
            "pipeline_job_resource_name" => RunFact.JobResourceName,
            "pipeline_job_uuid" => RunFact.JobId,
            "pipeline_task_name" => RunFact.TaskName,
            "pipeline_task_uuid" => RunFact.TaskId,
            "pipeline_job_create_time_utc" => RunFact.CreateTime,
            "pipeline_job_schedule_time_utc" => RunFact.ScheduleTime,
            "pipeline_root" => RunFact.PipelineRoot,
            "workspace_path" => RunFact.WorkspacePath,
            _ => null,
        };
        return fact is { } known ? new Placeholder.Fact(known) : null;
    }
}
