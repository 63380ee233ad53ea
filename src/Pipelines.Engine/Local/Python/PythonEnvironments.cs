using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Pipelines.Core.Spec.Commands;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Local.Python;

/// <summary>
/// Knows which packages an interpreter has, and has environments made with those it lacks (<c>src/python/pipelines_environments</c>,
/// which also sees to it that two engines do not make the same one). What was answered once is not asked again while it still holds.
/// </summary>
internal sealed class PythonEnvironments(string interpreter, string runtimeFolder, string? folder, TimeProvider time) : IPackageLookup
{
    // Making one may take as long as a network takes; looking up may not.
    private static readonly TimeSpan LookUpPatience = TimeSpan.FromSeconds(60);
    private static readonly JsonWriterOptions Plain = new() { Indented = false };

    private readonly ConcurrentDictionary<string, Lazy<Task<Answer>>> _answers = new(StringComparer.Ordinal);

    public async ValueTask<bool> HasAsync(Sequence<string> requirements, CancellationToken stop)
        => await AskAsync(Question(null, [new PipInstall { Requirements = requirements }]), LookUpPatience, stop) is { IsSatisfied: true };

    public async ValueTask<string?> EnvironmentAsync(Sequence<PipInstall> installs, CancellationToken stop)
    {
        if (folder is null)
            return null;
        Answer answer = await AskAsync(Question(folder, installs), Timeout.InfiniteTimeSpan, stop);
        return answer.Error.Length > 0 ? throw new StepRefusedException(StepOutcome.Failed, answer.Error)
            : answer.Environment.Length > 0 ? answer.Environment
            // It has come into the interpreter since it was looked up.
            : null;
    }

    private async Task<Answer> AskAsync(string question, TimeSpan patience, CancellationToken stop)
    {
        while (true)
        {
            Lazy<Task<Answer>> open = _answers.GetOrAdd(question, _ => new(() => AskInterpreterAsync(question, patience)));
            bool isOld = open.IsValueCreated && open.Value.IsCompleted;
            Answer? answer = null;
            try
            {
                answer = await open.Value.WaitAsync(stop);
                // Those who wait for a failure share it; who comes later tries again.
                if (!isOld || answer.Holds)
                    return answer;
            }
            finally
            {
                if (open.Value.IsCompleted && answer is not { Error.Length: 0, Holds: true })
                    _answers.TryRemove(KeyValuePair.Create(question, open));
            }
        }
    }

    private async Task<Answer> AskInterpreterAsync(string question, TimeSpan patience)
    {
        using CancellationTokenSource late = new(patience, time);
        ProcessStartInfo start = new(interpreter, ["-m", "pipelines_environments"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment["PYTHONPATH"] = runtimeFolder;
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("No process was started.");
        try
        {
            await process.StandardInput.WriteAsync(question.AsMemory(), late.Token);
            process.StandardInput.Close();
            Task<string> said = process.StandardOutput.ReadToEndAsync(late.Token), complained = process.StandardError.ReadToEndAsync(late.Token);
            await process.WaitForExitAsync(late.Token);
            return process.ExitCode == 0 ? Answer.Read(await said) : Answer.Failed($"The packages of '{interpreter}' cannot be looked at: {(await complained).Trim()}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return Answer.Failed($"The packages of '{interpreter}' could not be looked at within {patience}.");
        }
        catch (IOException failure)
        {
            return Answer.Failed($"The packages of '{interpreter}' cannot be looked at: {failure.Message}");
        }
    }

    private static string Question(string? folder, Sequence<PipInstall> installs)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer, Plain))
        {
            writer.WriteStartObject();
            if (folder is not null)
                writer.WriteString("folder"u8, folder);
            writer.WriteStartArray("installs"u8);
            foreach (PipInstall install in installs)
            {
                writer.WriteStartObject();
                Write(writer, "requirements", install.Requirements);
                Write(writer, "flags", install.Flags);
                writer.WriteString("indexUrl"u8, install.IndexUrl);
                Write(writer, "extraIndexUrls", install.ExtraIndexUrls);
                Write(writer, "trustedHosts", install.TrustedHosts);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter writer, string name, Sequence<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    /// <summary>What the interpreter has answered. One of satisfied, environment and error says something.</summary>
    private sealed record Answer(bool IsSatisfied, string Environment, string Error, FolderStamp Stamp)
    {
        /// <summary>The environment is still there, and the interpreter's packages are what they were.</summary>
        public bool Holds => Environment.Length > 0 ? File.Exists($"{Environment}/bin/python") : Stamp.Holds;

        public static Answer Failed(string why) => new(false, "", why, FolderStamp.None);

        public static Answer Read(string text)
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(text);
                JsonElement root = document.RootElement;
                return new(
                    root.TryGetProperty("satisfied", out JsonElement satisfied) && satisfied.GetBoolean(),
                    root.TryGetProperty("environment", out JsonElement environment) ? environment.GetString() ?? "" : "",
                    root.TryGetProperty("error", out JsonElement error) ? error.GetString() ?? "" : "",
                    root.TryGetProperty("paths", out JsonElement paths) ? new([.. paths.EnumerateArray().Select(path => path.GetString() ?? "")]) : FolderStamp.None);
            }
            catch (JsonException failure)
            {
                return Failed($"The interpreter's answer about its packages cannot be read: {failure.Message}");
            }
        }
    }
}
