using System.Buffers;
using System.Text.Json;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Engine.Journaling;

/// <summary>
/// Events of experiments as the journal keeps them: a stable type name, a version and a JSON body. Every version that was ever written is
/// read for ever; a newer one is refused.
/// </summary>
public static class ExperimentEventCodec
{
    /// <summary>What names of experiments' streams begin with.</summary>
    public const string Prefix = "experiment/";

    private const int Newest = 1;

    /// <summary>The stream of an experiment.</summary>
    public static StreamId StreamOf(ExperimentId experiment) => new(Prefix + experiment.Value);

    /// <summary>The experiment of a stream named by <see cref="StreamOf"/>.</summary>
    public static ExperimentId ExperimentOf(StreamId stream) => new(stream.Value[Prefix.Length..]);

    /// <summary>Writes an event.</summary>
    public static JournalEvent Write(ExperimentEvent happened)
    {
        ArrayBufferWriter<byte> buffer = new(160);
        using Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        writer.WriteString("at"u8, happened.At);
        string type = WriteBody(writer, happened);
        writer.WriteEndObject();
        writer.Flush();
        return new(type, Newest, buffer.WrittenMemory);
    }

    /// <summary>Reads an event.</summary>
    /// <exception cref="JournalUnreadableException">Written by a newer program, or damaged.</exception>
    public static ExperimentEvent Read(JournalEvent written)
    {
        if (written.Version > Newest)
        {
            throw new JournalUnreadableException(
                $"An event '{written.Type}' has version {written.Version}; this program reads versions up to {Newest}. Use the newer program that wrote it.");
        }
        try
        {
            return ReadBody(written.Type, JsonMembers.Of(ValueJson.Read(written.Body.Span)));
        }
        catch (Exception broken) when (broken is JsonException or FormatException or OverflowException)
        {
            throw new JournalUnreadableException($"An event '{written.Type}' is damaged: {broken.Message}", broken);
        }
    }

    private static string WriteBody(Utf8JsonWriter writer, ExperimentEvent happened)
    {
        switch (happened)
        {
            case ExperimentEvent.Created created:
                if (created.Id is { } id)
                    writer.WriteString("experiment"u8, id.Value);
                writer.WritePropertyName("spec"u8);
                ExperimentSpecJson.Write(writer, created.Spec);
                writer.WritePropertyName("workload"u8);
                ValueJson.Write(writer, created.Workload);
                return "experiment-created";
            case ExperimentEvent.Suggested suggested:
                writer.WriteNumber("first"u8, suggested.First);
                if (suggested.EndedBefore is { } known)
                    writer.WriteNumber("ended"u8, known);
                Write(writer, suggested.Answer);
                return "trials-suggested";
            case ExperimentEvent.TrialStarted started:
                writer.WriteString("trial"u8, started.Trial.Value);
                return "trial-started";
            case ExperimentEvent.TrialReported reported:
                writer.WriteString("trial"u8, reported.Trial.Value);
                if (reported.Source.Length > 0)
                    writer.WriteString("source"u8, reported.Source);
                writer.WriteNumber("first"u8, reported.First);
                Write(writer, reported.Points);
                return "trial-reported";
            case ExperimentEvent.TrialEnded ended:
                writer.WriteString("trial"u8, ended.Trial.Value);
                JsonMembers.WriteWord(writer, "outcome", ended.Outcome);
                if (ended.Error.Length > 0)
                    writer.WriteString("error"u8, ended.Error);
                return "trial-ended";
            case ExperimentEvent.AlarmRang:
                return "alarm-rang";
            case ExperimentEvent.Edited edited:
                writer.WriteNumber("parallelTrialCount"u8, edited.ParallelTrialCount);
                if (edited.MaxTrialCount is { } most)
                    writer.WriteNumber("maxTrialCount"u8, most);
                if (edited.MaxFailedTrialCount is { } failed)
                    writer.WriteNumber("maxFailedTrialCount"u8, failed);
                return "experiment-edited";
            case ExperimentEvent.CancelRequested cancel:
                writer.WriteString("reason"u8, cancel.Reason);
                return "cancel-requested";
            case ExperimentEvent.Ended ended:
                JsonMembers.WriteWord(writer, "status", ended.Status);
                JsonMembers.WriteWord(writer, "reason", ended.Reason);
                writer.WriteString("message"u8, ended.Message);
                return "experiment-ended";
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static ExperimentEvent ReadBody(string type, JsonMembers body)
    {
        DateTimeOffset at = body.Time("at");
        return type switch
        {
            "experiment-created" => new ExperimentEvent.Created(ExperimentSpecJson.Read(body.Inner("spec")))
            {
                At = at,
                Id = body.Has("experiment") ? new ExperimentId(body.Text("experiment")) : null,
                Workload = body.Find("workload") ?? Value.Null,
            },
            "trials-suggested" => new ExperimentEvent.Suggested(body.Int("first"), Answer(body)) { At = at, EndedBefore = body.IntOrNull("ended") },
            "trial-started" => new ExperimentEvent.TrialStarted(Trial(body)) { At = at },
            "trial-reported" => new ExperimentEvent.TrialReported(Trial(body), body.Int("first"), body.List("points", Point))
            {
                At = at,
                Source = body.TextOr("source", ""),
            },
            "trial-ended" => new ExperimentEvent.TrialEnded(Trial(body), body.Word<TrialOutcome>("outcome"), body.TextOr("error", "")) { At = at },
            "alarm-rang" => new ExperimentEvent.AlarmRang { At = at },
            "experiment-edited" => new ExperimentEvent.Edited(
                body.Int("parallelTrialCount"), body.IntOrNull("maxTrialCount"), body.IntOrNull("maxFailedTrialCount")) { At = at },
            "cancel-requested" => new ExperimentEvent.CancelRequested(body.Text("reason")) { At = at },
            "experiment-ended" => new ExperimentEvent.Ended(body.Word<ExperimentStatus>("status"), body.Word<EndReason>("reason"), body.Text("message")) { At = at },
            _ => throw new JournalUnreadableException($"The kind of event '{type}' is unknown. Use the newer program that wrote it."),
        };
    }

    private static void Write(Utf8JsonWriter writer, SearchAnswer answer)
    {
        writer.WriteStartArray("items"u8);
        foreach (Suggestion item in answer.Items)
        {
            writer.WriteStartObject();
            JsonMembers.Write(writer, "assignment", item.Assignment.Values);
            JsonMembers.Write(writer, "tags", item.Tags);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        if (answer.IsExhausted)
            writer.WriteBoolean("isExhausted"u8, true);
        if (answer.Note.Length > 0)
            writer.WriteString("note"u8, answer.Note);
    }

    private static SearchAnswer Answer(JsonMembers body)
        => new(body.List("items", Item), body.Truth("isExhausted"), body.TextOr("note", ""));

    private static Suggestion Item(Value json)
    {
        JsonMembers item = JsonMembers.Of(json);
        return new(new Assignment(item.Texts("assignment"))) { Tags = item.Texts("tags") };
    }

    private static void Write(Utf8JsonWriter writer, Sequence<MetricPoint> points)
    {
        writer.WriteStartArray("points"u8);
        foreach (MetricPoint point in points)
        {
            writer.WriteStartObject();
            writer.WriteString("metric"u8, point.Metric);
            writer.WriteString("text"u8, point.Text);
            if (point.Time is { } time)
                writer.WriteString("time"u8, time);
            if (point.Step is { } step)
            {
                writer.WritePropertyName("step"u8);
                JsonMembers.Write(writer, step);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static MetricPoint Point(Value json)
    {
        JsonMembers point = JsonMembers.Of(json);
        return new(point.Text("metric"), point.Text("text"), point.TimeOrNull("time")) { Step = point.LongOrNull("step") };
    }

    private static TrialName Trial(JsonMembers body) => new(body.Text("trial"));
}
