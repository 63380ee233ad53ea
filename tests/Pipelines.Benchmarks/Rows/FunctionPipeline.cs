using System.Diagnostics;
using System.Globalization;
using System.Text;
using Pipelines.Benchmarks.Harness;

namespace Pipelines.Benchmarks.Rows;

/// <summary>A pipeline of a lightweight component that adds one, as the compiler of Kubeflow Pipelines writes it: in a chain, or in a loop.</summary>
internal sealed class FunctionPipeline(int count, bool isChain)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    /// <summary>Milliseconds of the whole program.</summary>
    public Task<double> RunAsync(string[] options, CancellationToken stop)
        => InHomeAsync(arguments => WholeProcess.MillisecondsAsync(Checkout.Cli, [.. arguments, .. options], stop), stop);

    /// <summary>The most that the program and the interpreter that it keeps have held together, in MiB.</summary>
    public Task<double> MemoryAsync(CancellationToken stop) => InHomeAsync(async arguments =>
    {
        using Process process = Process.Start(new ProcessStartInfo(Checkout.Cli, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> said = process.StandardOutput.ReadToEndAsync(stop), complained = process.StandardError.ReadToEndAsync(stop);
        using PeriodicTimer look = new(LookEvery);
        long most = 0;
        while (!process.HasExited)
        {
            most = Math.Max(most, HeldBy(process.Id));
            await look.WaitForNextTickAsync(stop);
        }
        await said;
        return process.ExitCode == 0 ? most / 1024.0 : throw new RowUnavailableException($"The loop ended with {process.ExitCode}: {await complained}");
    }, stop);

    private async Task<double> InHomeAsync(Func<string[], Task<double>> measure, CancellationToken stop)
    {
        string folder = Scratch.Folder(), file = Path.Combine(folder, "pipeline.yaml");
        await File.WriteAllTextAsync(file, Text(), stop);
        return await measure(["run", file, "--home", Path.Combine(folder, "home")]);
    }

    // KiB: the program's peak, and what its fork server holds now. Steps come and go, and share what they do not write.
    private static long HeldBy(int engine)
        => Field($"/proc/{engine}/status", "VmHWM:") + ChildrenOf(engine).Where(IsForkServer).Sum(pid => Field($"/proc/{pid}/status", "VmRSS:"));

    private static IEnumerable<int> ChildrenOf(int process)
    {
        string[] threads = Directory.Exists($"/proc/{process}/task") ? Directory.GetDirectories($"/proc/{process}/task") : [];
        return threads.SelectMany(thread => ReadOrNothing($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture));
    }

    private static bool IsForkServer(int process) => ReadOrNothing($"/proc/{process}/cmdline").Contains("pipelines_forkserver", StringComparison.Ordinal);

    private static long Field(string path, string name)
    {
        string? line = ReadOrNothing(path).Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture);
    }

    private static string ReadOrNothing(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private string Text()
    {
        StringBuilder yaml = new("""
            pipelineInfo: {name: benchmark}
            schemaVersion: 2.1.0
            sdkVersion: kfp-2.14.3
            components:
              comp-add:
                executorLabel: exec-add
                inputDefinitions: {parameters: {a: {parameterType: NUMBER_INTEGER}}}
                outputDefinitions: {parameters: {Output: {parameterType: NUMBER_INTEGER}}}
              comp-loop:
                inputDefinitions: {parameters: {item: {parameterType: NUMBER_INTEGER}}}
                dag:
                  tasks:
                    add: {componentRef: {name: comp-add}, inputs: {parameters: {a: {componentInputParameter: item}}}}
            deploymentSpec:
              executors:
                exec-add:
                  container:
                    image: python:3.11
                    command:
                    - sh
                    - -ec
                    - |
                      program_path=$(mktemp -d)

                      printf "%s" "$0" > "$program_path/ephemeral_component.py"
                      _KFP_RUNTIME=true python3 -m kfp.dsl.executor_main --component_module_path "$program_path/ephemeral_component.py" "$@"
                    - "\nimport kfp\nfrom kfp import dsl\nfrom kfp.dsl import *\nfrom typing import *\n\ndef add(a: int) -> int:\n    return a + 1\n"
                    args: [--executor_input, "{{$}}", --function_to_execute, add]
            root:
              dag:
                tasks:

            """);
        if (isChain)
        {
            for (int i = 0; i < count; i++)
            {
                string value = i == 0 ? "runtimeValue: {constant: 0}" : $"taskOutputParameter: {{producerTask: step-{i - 1:D4}, outputParameterKey: Output}}";
                yaml.AppendLine($"      step-{i:D4}: {{componentRef: {{name: comp-add}}, dependentTasks: [{(i == 0 ? "" : $"step-{i - 1:D4}")}], inputs: {{parameters: {{a: {{{value}}}}}}}}}");
            }
        }
        else
        {
            yaml.AppendLine($"      loop: {{componentRef: {{name: comp-loop}}, parameterIterator: {{itemInput: item, items: {{raw: '[{string.Join(", ", Enumerable.Range(0, count))}]'}}}}}}");
        }
        return yaml.ToString();
    }
}
