using System.Buffers;
using System.Text;
using System.Text.Json;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Journaling;

/// <summary>
/// Orders as a step runner on another machine gets them. The component and its executor travel as a pipeline of their own, in the format that
/// everything else is written in. <see cref="StepOrder.Settings"/> stay behind: whoever makes the pod has used them already.
/// </summary>
public static class StepOrderJson
{
    private const int Newest = 1;

    /// <summary>The order as JSON, UTF-8.</summary>
    public static byte[] Write(StepOrder order)
    {
        ArrayBufferWriter<byte> buffer = new(2048);
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version"u8, Newest);
            writer.WriteString("run"u8, order.Attempt.Run.Value);
            writer.WriteString("path"u8, order.Attempt.Task.Text);
            writer.WriteNumber("attempt"u8, order.Attempt.Number);
            writer.WriteString("pipeline"u8, order.PipelineName);
            writer.WriteString("task"u8, order.TaskName);
            writer.WriteString("component"u8, order.ComponentName);
            writer.WriteString("executor"u8, order.ExecutorLabel);
            writer.WritePropertyName("package"u8);
            ValueJson.Write(writer, PipelineWriter.ToValue(PackageOf(order)));
            writer.WritePropertyName("parameters"u8);
            ValueJson.Write(writer, new Value.Struct(order.Parameters));
            writer.WritePropertyName("artifacts"u8);
            StepReportJson.Write(writer, order.Artifacts);
            writer.WritePropertyName("facts"u8);
            Write(writer, order.Facts.Run);
            writer.WriteStartArray("neededOutputs"u8);
            foreach (string name in order.NeededOutputs)
                writer.WriteStringValue(name);
            writer.WriteEndArray();
            writer.WriteNumber("retryIndex"u8, order.RetryIndex);
            if (order.TimeOut is { } limit)
                writer.WriteNumber("timeOut"u8, limit.TotalSeconds);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The order that was written.</summary>
    /// <exception cref="FormatException">It is damaged, or of a newer program.</exception>
    public static StepOrder Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Order(JsonMembers.Of(ValueJson.Read(utf8)));
        }
        catch (JsonException broken)
        {
            throw new FormatException($"The order of the step is no JSON: {broken.Message}", broken);
        }
    }

    private static StepOrder Order(JsonMembers members)
    {
        if (members.Int("version") > Newest)
            throw new FormatException($"The order of the step has version {members.Int("version")}; this runner reads {Newest}. Use the runner of the engine's version.");
        PipelineSpec package = PipelineReader.Read(members.Find("package") ?? Value.Null).Package?.Pipeline
            ?? throw new FormatException("The order of the step has no component that can be read.");
        string component = members.Text("component");
        string label = members.Text("executor");
        TaskPath path = new(members.Text("path"));
        string task = members.Text("task");
        return new()
        {
            Attempt = new(new RunId(members.Text("run")), path, members.Int("attempt")),
            PipelineName = members.Text("pipeline"),
            TaskName = task,
            ComponentName = component,
            ExecutorLabel = label,
            Executor = package.Executors.TryGetValue(label, out ExecutorSpec? executor) ? executor : throw new FormatException($"The order of the step has no executor '{label}'."),
            Component = package.Components.TryGetValue(component, out ComponentSpec? spec) ? spec : throw new FormatException($"The order of the step has no component '{component}'."),
            Parameters = (members.Find("parameters") as Value.Struct)?.Members ?? default,
            Artifacts = members.Find("artifacts") is { } artifacts ? StepReportJson.ReadArtifacts(artifacts) : default,
            Facts = new(Facts(members.Inner("facts")), task, path),
            NeededOutputs = members.List("neededOutputs", JsonMembers.ToText),
            RetryIndex = members.Int("retryIndex"),
            TimeOut = members.DoubleOrNull("timeOut") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
    }

    private static PipelinePackage PackageOf(StepOrder order) => new(
        new PipelineSpec
        {
            Info = new PipelineInfo { Name = "step" },
            Components = Map.Of((order.ComponentName, order.Component)),
            Executors = Map.Of((order.ExecutorLabel, order.Executor)),
            Root = new ComponentSpec { Dag = new DagSpec() },
        },
        PlatformSpec.None);

    private static void Write(Utf8JsonWriter writer, RunFacts facts)
    {
        writer.WriteStartObject();
        writer.WriteString("jobName"u8, facts.JobName);
        writer.WriteString("jobResourceName"u8, facts.JobResourceName);
        writer.WriteString("jobId"u8, facts.JobId);
        writer.WriteString("createdAt"u8, facts.CreatedAt);
        writer.WriteString("scheduledAt"u8, facts.ScheduledAt);
        writer.WriteString("pipelineRoot"u8, facts.PipelineRoot);
        writer.WriteString("workspacePath"u8, facts.WorkspacePath);
        writer.WriteEndObject();
    }

    private static RunFacts Facts(JsonMembers facts) => new()
    {
        JobName = facts.Text("jobName"),
        JobResourceName = facts.Text("jobResourceName"),
        JobId = facts.Text("jobId"),
        CreatedAt = facts.Time("createdAt"),
        ScheduledAt = facts.Time("scheduledAt"),
        PipelineRoot = facts.Text("pipelineRoot"),
        WorkspacePath = facts.Text("workspacePath"),
    };
}
