using System.Runtime.InteropServices;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Sdk.Steps;

/// <summary>Runs a component of this assembly as a step: <c>step NAME --executor-input JSON</c>.</summary>
internal static class StepProgram
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Refused = 2;

    /// <summary>Calls the component and writes what it made to the place that the input names.</summary>
    /// <param name="name">The component.</param>
    /// <param name="json">The executor input.</param>
    /// <param name="call">Calls the component of a name; null: there is none.</param>
    /// <param name="log">The log of the step.</param>
    public static async Task<int> RunAsync(string name, string json, Func<string, StepContext, Task>? call, TextWriter log)
    {
        Result<ExecutorInput> input = ExecutorInput.Read(json);
        if (!input.Succeeded || input.Value.OutputFile.Length == 0)
        {
            await log.WriteLineAsync($"{name}: {(input.Succeeded ? "the executor input names no output file" : input.Error)}");
            return Refused;
        }
        using CancellationTokenSource stop = new();
        using PosixSignalRegistration terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });
        StepContext context = new(input.Value, new StepLog(log), stop.Token);
        if (call is null)
            return await UnknownAsync(name, log);
        try
        {
            await call(name, context);
            await WriteAsync(input.Value.OutputFile, context.Output());
            return Done;
        }
        catch (UnknownStepException)
        {
            return await UnknownAsync(name, log);
        }
        catch (FormatException refused)
        {
            await log.WriteLineAsync($"{name}: {refused.Message}");
            return Refused;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await log.WriteLineAsync($"{name}: cancelled");
            return Failed;
        }
#pragma warning disable CA1031 // The outermost place of a step: an exception that goes on would end the process by a signal, and leave a dump.
        catch (Exception failed)
#pragma warning restore CA1031
        {
            await log.WriteLineAsync($"{name}: {failed}");
            return Failed;
        }
    }

    private static async Task<int> UnknownAsync(string name, TextWriter log)
    {
        await log.WriteLineAsync($"This program has no component \"{name}\".");
        return Refused;
    }

    private static async Task WriteAsync(string file, ExecutorOutput output)
    {
        if (Path.GetDirectoryName(file) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(file, output.ToJson());
    }
}
