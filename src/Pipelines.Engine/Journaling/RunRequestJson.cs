using System.Globalization;
using System.Text.Json;
using Pipelines.Core.Runs;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Journaling;

/// <summary>JSON of run requests, the body of a run's first event. The package stands in it whole: the file may change or go.</summary>
public static class RunRequestJson
{
    /// <summary>Writes the request as one object.</summary>
    public static void Write(Utf8JsonWriter writer, RunRequest request)
    {
        writer.WriteStartObject();
        writer.WriteString("run"u8, request.Run.Value);
        writer.WriteString("displayName"u8, request.DisplayName);
        writer.WriteString("package"u8, PipelineWriter.ToJson(request.Package, indented: false));
        writer.WritePropertyName("parameters"u8);
        ValueJson.Write(writer, new Value.Struct(request.Parameters));
        if (request.Artifacts.Count > 0)
        {
            writer.WritePropertyName("artifacts"u8);
            StepReportJson.Write(writer, request.Artifacts);
        }
        writer.WriteString("pipelineRoot"u8, request.PipelineRoot);
        writer.WriteString("workspacePath"u8, request.WorkspacePath);
        if (request.Labels.Count > 0)
        {
            writer.WriteStartObject("labels"u8);
            foreach ((string name, string text) in request.Labels)
                writer.WriteString(name, text);
            writer.WriteEndObject();
        }
        if (request.ScheduledAt is { } scheduledAt)
            writer.WriteString("scheduledAt"u8, scheduledAt);
        if (request.Source is { } source)
        {
            writer.WriteStartObject("source"u8);
            writer.WriteString("path"u8, source.Path);
            writer.WriteString("sha256"u8, source.Sha256.Hex);
            writer.WriteEndObject();
        }
        if (request.Trial is { } trial)
        {
            writer.WriteStartObject("trial"u8);
            writer.WriteString("experiment"u8, trial.Experiment.Value);
            writer.WriteNumber("number"u8, trial.Number);
            if (trial.Sweep is { } sweep)
                writer.WriteString("sweep"u8, sweep.Value);
            writer.WriteEndObject();
        }
        writer.WriteStartObject("options"u8);
        writer.WriteBoolean("useCache"u8, request.Options.UseCache);
        writer.WriteBoolean("failFast"u8, request.Options.FailFast);
        if (request.Options.TimeOut is { } timeOut)
            writer.WriteNumber("timeOutSeconds"u8, timeOut.TotalSeconds);
        writer.WriteNumber("exitTasksAfterCancelSeconds"u8, request.Options.ExitTasksAfterCancel.TotalSeconds);
        writer.WriteString("finalStatusNames"u8, request.Options.FinalStatusNames.ToString());
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> has written.</summary>
    /// <exception cref="JournalUnreadableException">The package in it cannot be read any more.</exception>
    public static RunRequest Read(Value json)
    {
        Map<Value> members = ((Value.Struct)json).Members;
        Map<Value> options = ((Value.Struct)members["options"]).Members;
        return new RunRequest
        {
            Run = new RunId(Text(members, "run")),
            DisplayName = Text(members, "displayName"),
            Package = Package(Text(members, "package")),
            Parameters = ((Value.Struct)members["parameters"]).Members,
            Artifacts = members.TryGetValue("artifacts", out Value? artifacts) ? StepReportJson.ReadArtifacts(artifacts) : default,
            PipelineRoot = Text(members, "pipelineRoot"),
            WorkspacePath = Text(members, "workspacePath"),
            Labels = members.TryGetValue("labels", out Value? labels)
                ? ((Value.Struct)labels).Members.ToMap(label => label.Key, label => label.Value.ToText())
                : default,
            ScheduledAt = members.ContainsKey("scheduledAt")
                ? DateTimeOffset.Parse(Text(members, "scheduledAt"), CultureInfo.InvariantCulture)
                : null,
            Source = members.TryGetValue("source", out Value? source) ? Source(((Value.Struct)source).Members) : null,
            Trial = members.TryGetValue("trial", out Value? trial) ? Trial(((Value.Struct)trial).Members) : null,
            Options = new RunOptions
            {
                UseCache = options["useCache"] == Value.True,
                FailFast = options["failFast"] == Value.True,
                TimeOut = Seconds(options, "timeOutSeconds"),
                ExitTasksAfterCancel = Seconds(options, "exitTasksAfterCancelSeconds") ?? TimeSpan.Zero,
                FinalStatusNames = Enum.Parse<FinalStatusNames>(Text(options, "finalStatusNames")),
            },
        };
    }

    private static PipelinePackage Package(string text)
    {
        PipelineReading reading = PipelineReader.Read(text);
        return reading.Package ?? throw new JournalUnreadableException($"The pipeline of a run cannot be read any more: {reading.Problems[0]}");
    }

    private static RunSource Source(Map<Value> members) => new(
        Text(members, "path"),
        Digest.TryParse(Text(members, "sha256"), out Digest digest) ? digest : throw new FormatException("The digest of the source is no digest."));

    private static RunTrial Trial(Map<Value> members)
        => new(new ExperimentId(Text(members, "experiment")), (int)((Value.Number)members["number"]).Amount)
        {
            Sweep = members.TryGetValue("sweep", out Value? sweep) ? new RunId(sweep.ToText()) : null,
        };

    private static string Text(Map<Value> members, string name) => ((Value.String)members[name]).Text;

    private static TimeSpan? Seconds(Map<Value> members, string name)
        => members.TryGetValue(name, out Value? value) && value is Value.Number seconds ? TimeSpan.FromSeconds(seconds.Amount) : null;
}
