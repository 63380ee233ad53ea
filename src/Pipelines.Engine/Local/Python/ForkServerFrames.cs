using System.Buffers;
using System.Text.Json;
using Pipelines.Core.Spec;
using Pipelines.Engine.Local.Processes;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Local.Python;

/// <summary>What a fork server says.</summary>
internal abstract record ForkServerAnswer
{
    private ForkServerAnswer() { }

    /// <summary>It serves. <paramref name="Paths"/>: the folders that it imports from.</summary>
    public sealed record Ready(IReadOnlyList<string> Paths) : ForkServerAnswer;

    /// <summary>It cannot serve. <paramref name="Package"/>: the one that cannot be preloaded, if that is why.</summary>
    public sealed record Unfit(string Why, string? Package) : ForkServerAnswer;

    /// <summary>A step has ended, or (without an exit code) was not executed.</summary>
    public sealed record Ended(string Id, int Process, int? Code, string Refused) : ForkServerAnswer;

    /// <summary>It does not understand us.</summary>
    public sealed record Puzzled(string What) : ForkServerAnswer;
}

/// <summary>Writes and reads the lines of <c>pipelines_forkserver/protocol.py</c>.</summary>
internal static class ForkServerFrames
{
    /// <summary>The line that asks for a step; its id is the path of the attempt's record.</summary>
    public static ReadOnlyMemory<byte> Run(
        PythonFunction function, IEnumerable<EnvironmentVariable> environment, AttemptPlace place, AttemptClaim claim, TimeSpan? limit, TimeSpan grace)
    {
        ArrayBufferWriter<byte> buffer = new(8192);
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, place.Record);
            writer.WriteString("record"u8, place.Record);
            writer.WriteString("boot"u8, claim.Boot);
            writer.WriteString("engine"u8, claim.Engine);
            writer.WriteNumber("at"u8, claim.At.ToUnixTimeMilliseconds());
            writer.WriteString("folder"u8, place.Folder);
            writer.WriteString("log"u8, place.Log);
            writer.WriteString("module"u8, function.Module);
            writer.WriteString("function"u8, function.Name);
            writer.WriteString("executorInput"u8, function.ExecutorInput);
            if (limit is TimeSpan seconds)
            {
                writer.WriteNumber("timeoutSeconds"u8, seconds.TotalSeconds);
                writer.WriteNumber("graceSeconds"u8, grace.TotalSeconds);
            }
            writer.WriteStartObject("environment"u8);
            // Of two with one name the reader takes the last, as a shell would.
            foreach (EnvironmentVariable variable in environment)
                writer.WriteString(variable.Name, variable.Value);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    /// <summary>Reads one line, without its end.</summary>
    public static ForkServerAnswer Read(ReadOnlySpan<byte> line)
    {
        try
        {
            Utf8JsonReader reader = new(line);
            using JsonDocument frame = JsonDocument.ParseValue(ref reader);
            JsonElement root = frame.RootElement;
            return Text(root, "id") is string id ? new ForkServerAnswer.Ended(id, Number(root, "pid") ?? 0, Number(root, "exit"), Text(root, "refused") ?? "")
                : root.TryGetProperty("ready", out _) ? new ForkServerAnswer.Ready(Texts(root, "paths"))
                : new ForkServerAnswer.Unfit(Text(root, "error") ?? "It gave no reason.", Text(root, "package"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return new ForkServerAnswer.Puzzled(e.Message);
        }
    }

    private static string? Text(JsonElement frame, string name)
        => frame.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string[] Texts(JsonElement frame, string name)
        => frame.TryGetProperty(name, out JsonElement list) ? [.. list.EnumerateArray().Select(value => value.GetString() ?? "")] : [];

    private static int? Number(JsonElement frame, string name)
        => frame.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;
}
