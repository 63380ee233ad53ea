using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Journaling;

/// <summary>
/// Run events as the journal keeps them: a stable type name, a version and a JSON body. Every version that was ever written is
/// read for ever; a newer one is refused.
/// </summary>
public static class RunEventCodec
{
    private const int Newest = 1;

    /// <summary>The stream of a run.</summary>
    public static StreamId StreamOf(RunId run) => new($"run/{run.Value}");

    /// <summary>The run of a stream named by <see cref="StreamOf"/>.</summary>
    public static RunId RunOf(StreamId stream) => new(stream.Value["run/".Length..]);

    /// <summary>Writes an event.</summary>
    public static JournalEvent Write(RunEvent happened)
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
    public static RunEvent Read(JournalEvent written)
    {
        if (written.Version > Newest)
        {
            throw new JournalUnreadableException(
                $"An event '{written.Type}' has version {written.Version}; this program reads versions up to {Newest}. Use the newer program that wrote it.");
        }
        try
        {
            Value.Struct body = (Value.Struct)ValueJson.Read(written.Body.Span);
            return ReadBody(written.Type, body.Members, Time(body.Members));
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidCastException or FormatException)
        {
            throw new JournalUnreadableException($"An event '{written.Type}' is damaged: {broken.Message}", broken);
        }
    }

    private static string WriteBody(Utf8JsonWriter writer, RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.Created created:
                writer.WritePropertyName("request"u8);
                RunRequestJson.Write(writer, created.Request);
                return "run-created";
            case RunEvent.StepStarted started:
                writer.WriteString("task"u8, started.Task.Text);
                writer.WriteNumber("attempt"u8, started.Attempt);
                return "step-started";
            case RunEvent.StepEnded ended:
                writer.WriteString("task"u8, ended.Task.Text);
                writer.WriteNumber("attempt"u8, ended.Attempt);
                writer.WritePropertyName("report"u8);
                StepReportJson.Write(writer, ended.Report);
                return "step-ended";
            case RunEvent.CacheAnswered answered:
                writer.WriteString("task"u8, answered.Task.Text);
                writer.WriteString("fingerprint"u8, answered.Fingerprint.Hex);
                writer.WriteString("reason"u8, answered.Reason);
                if (answered.Hit is { } hit)
                {
                    writer.WritePropertyName("hit"u8);
                    StepReportJson.Write(writer, hit);
                }
                return "cache-answered";
            case RunEvent.AlarmRang:
                return "alarm-rang";
            case RunEvent.CancelRequested cancel:
                writer.WriteString("reason"u8, cancel.Reason);
                return "cancel-requested";
            case RunEvent.Ended ended:
                writer.WriteString("status"u8, ended.Status.Name());
                writer.WriteString("error"u8, ended.Error);
                return "run-ended";
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static RunEvent ReadBody(string type, Map<Value> body, DateTimeOffset at) => type switch
    {
        "run-created" => new RunEvent.Created(RunRequestJson.Read(body["request"])) { At = at },
        "step-started" => new RunEvent.StepStarted(new TaskPath(Text(body, "task")), Number(body, "attempt")) { At = at },
        "step-ended" => new RunEvent.StepEnded(new TaskPath(Text(body, "task")), Number(body, "attempt"), StepReportJson.Read(body["report"])) { At = at },
        "cache-answered" => new RunEvent.CacheAnswered(
            new TaskPath(Text(body, "task")),
            Digest.TryParse(Text(body, "fingerprint"), out Digest digest) ? digest : throw new FormatException("The fingerprint is no digest."),
            body.TryGetValue("hit", out Value? hit) ? StepReportJson.Read(hit) : null,
            Text(body, "reason"))
        { At = at },
        "alarm-rang" => new RunEvent.AlarmRang { At = at },
        "cancel-requested" => new RunEvent.CancelRequested(Text(body, "reason")) { At = at },
        "run-ended" => new RunEvent.Ended(Status(Text(body, "status")), Text(body, "error")) { At = at },
        _ => throw new JournalUnreadableException($"The kind of event '{type}' is unknown. Use the newer program that wrote it."),
    };

    private static RunStatus Status(string name)
        => Enum.GetValues<RunStatus>().FirstOrDefault(status => status.Name() == name, RunStatus.Failed);

    private static DateTimeOffset Time(Map<Value> body)
        => DateTimeOffset.Parse(Text(body, "at"), CultureInfo.InvariantCulture);

    private static string Text(Map<Value> body, string name) => ((Value.String)body[name]).Text;

    private static int Number(Map<Value> body, string name) => (int)((Value.Number)body[name]).Amount;
}
