using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;

namespace Pipelines.Sdk.LocalRuns;

/// <summary>
/// Runs a pipeline by the <c>pipelines</c> program, which has the engine; the Sdk has not (docs/decisions/0011).
/// </summary>
internal static class PipelinesCommand
{
    private const string Variable = "PIPELINES_PROGRAM";
    private const int Succeeded = 0;
    private const int Failed = 1;

    /// <summary>The run after its end, whether it succeeded or failed.</summary>
    /// <exception cref="LocalRunException">There is no such program, or it refused.</exception>
    public static async Task<RunResult> RunAsync(
        PipelinePackage package, IReadOnlyDictionary<string, Value> parameters, LocalRunOptions options, CancellationToken stop)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("pipelines-run-");
        try
        {
            string file = Path.Combine(folder.FullName, $"{package.Pipeline.Info.Name}.yaml");
            await File.WriteAllTextAsync(file, PipelineWriter.ToYaml(package), stop);
            return await RunAsync(Start(file, parameters, options), package.Pipeline.Root.Dag ?? new(), stop);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ProcessStartInfo Start(string file, IReadOnlyDictionary<string, Value> parameters, LocalRunOptions options)
    {
        string program = options.Program.Length > 0 ? options.Program
            : Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named
            : "pipelines";
        ProcessStartInfo start = new(program, ["run", file, "--output", "json"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, Value value) in parameters)
            Add("--param", $"{name}=@{ValueJson.Write(value)}");
        if (options.Home.Length > 0)
            Add("--home", options.Home);
        if (options.Python.Length > 0)
            Add("--python", options.Python);
        if (options.Parallelism > 0)
            Add("--parallel", options.Parallelism.ToString(CultureInfo.InvariantCulture));
        if (!options.UseCache)
            start.ArgumentList.Add("--no-cache");
        return start;

        void Add(string option, string value)
        {
            start.ArgumentList.Add(option);
            start.ArgumentList.Add(value);
        }
    }

    private static async Task<RunResult> RunAsync(ProcessStartInfo start, DagSpec root, CancellationToken stop)
    {
        using Process process = Begin(start);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            // The program is asked first: it writes down that the run was ended, and ends its steps.
            using Process asked = Begin(new("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]));
            await process.WaitForExitAsync(CancellationToken.None);
            await Task.WhenAll(output, errors);
            throw;
        }
        string json = await output;
        string said = await errors;
        if (process.ExitCode is not (Succeeded or Failed))
            throw new LocalRunException($"The run was refused (exit code {process.ExitCode}): {said.Trim()}");
        try
        {
            return ValueJson.Read(json) is Value.Struct result ? new(result, root) : throw new JsonException("It is no object.");
        }
        catch (JsonException)
        {
            throw new LocalRunException($"\"{start.FileName}\" printed no result: {said.Trim()}");
        }
    }

    private static Process Begin(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new LocalRunException(
                $"\"{start.FileName}\" cannot be started ({missing.Message}). Put the pipelines program on PATH, or name it in {Variable} or LocalRunOptions.Program.");
        }
    }
}
