using System.Text;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Components;
using Pipelines.Sdk.Problems;
using Pipelines.Sdk.Steps;

namespace Pipelines.Sdk;

/// <summary>
/// The main program of a project that defines pipelines: <c>return PipelineProgram.Run(args, pipeline);</c>. What it answers
/// is a contract with the <c>pipelines</c> command, written down in <c>docs/authoring.md</c>.
/// </summary>
public static class PipelineProgram
{
    /// <summary>The pipeline was written.</summary>
    public const int Done = 0;

    /// <summary>The pipeline or the command line is wrong; standard error says why.</summary>
    public const int Refused = 2;

    private const string Usage = """
        Prints pipelines that this program defines.

          emit [NAME] [--local]   the pipeline as YAML on standard output; NAME where there are several and none holds the others
          list                    the names, one a line
          component NAME          a component of this program as component.yaml
          step NAME --executor-input JSON
                                  runs a component of this program, as a step of a run does

        --local names the programs of C# components on this machine; without it each step runs its image.
        Without arguments: emit.

        """;

    /// <summary>Does what the command line asks for.</summary>
    /// <returns>The exit code: <see cref="Done"/> or <see cref="Refused"/>.</returns>
    public static int Run(string[] args, params ReadOnlySpan<Pipeline> pipelines)
    {
        using Stream output = Console.OpenStandardOutput();
        TextWriter before = Console.Out;
        // Standard output is the pipeline's alone: what the author prints while defining it must not get into it.
        Console.SetOut(Console.Error);
        try
        {
            int code = Run(args, pipelines.ToArray(), output, Console.Error);
            // Who keeps what was printed asks for what it was made of.
            if (Environment.GetEnvironmentVariable("PIPELINES_EMIT_INPUTS") is { Length: > 0 } inputs)
                File.WriteAllLines(inputs, ComponentFile.LookedAt);
            return code;
        }
        finally
        {
            Console.SetOut(before);
        }
    }

    /// <summary>
    /// The same for a program that also has components in C#: <c>step</c> runs one, <c>component</c> writes its file. Generated code calls
    /// it. What is not asked for is not looked at, so that a step starts quickly.
    /// </summary>
    /// <param name="args">The command line.</param>
    /// <param name="pipelines">The pipelines.</param>
    /// <param name="components">The components in C#.</param>
    /// <param name="step">Runs a component by its name.</param>
    public static async Task<int> RunAsync(
        string[] args, Func<Pipeline[]> pipelines, Func<Component[]> components, Func<string, StepContext, Task> step)
    {
        switch (args)
        {
            case ["step", var name, "--executor-input" or "--executor_input", var json]:
                return await StepProgram.RunAsync(name, json, step, Console.Out);
            case ["component", var name]:
                if (components().FirstOrDefault(component => component.Name == name) is { } chosen)
                    return Run(["emit"], Pipeline.Wrapping(chosen));
                await Console.Error.WriteLineAsync(
                    $"The program has no component \"{name}\". {NearestName.Advice(name, [.. components().Select(component => component.Name)], "components")}");
                return Refused;
            default:
                return Run(args, pipelines());
        }
    }

    internal static int Run(IReadOnlyList<string> args, IReadOnlyList<Pipeline> pipelines, Stream output, TextWriter errors)
    {
        string[] words = [.. args.Where(arg => arg != "--local")];
        bool isLocal = words.Length < args.Count;
        switch (words)
        {
            case ["--help" or "-h" or "help", ..]:
                Write(output, Usage);
                return Done;
            case ["list"] when !isLocal:
                Write(output, string.Concat(pipelines.Select(pipeline => pipeline.Name + "\n")));
                return Done;
            case [] or ["emit"] or ["emit", not ['-', ..]]:
                return Choose(words.ElementAtOrDefault(1), pipelines, errors) is { } chosen ? Emit(chosen, isLocal, output, errors) : Refused;
            default:
                errors.WriteLine($"\"{string.Join(' ', args)}\" is not understood.");
                errors.Write(Usage);
                return Refused;
        }
    }

    private static int Emit(Pipeline pipeline, bool isLocal, Stream output, TextWriter errors)
    {
        try
        {
            PipelinePackage package = isLocal ? pipeline.CompileForThisMachine() : pipeline.Compile();
            Write(output, PipelineWriter.ToYaml(package));
            return Done;
        }
        catch (PipelineDefinitionException wrong)
        {
            foreach (Problem problem in wrong.Problems)
                errors.WriteLine(problem.ToString());
            return Refused;
        }
    }

    private static Pipeline? Choose(string? name, IReadOnlyList<Pipeline> pipelines, TextWriter errors)
    {
        string[] names = [.. pipelines.Select(pipeline => pipeline.Name)];
        Pipeline[] fitting = [.. pipelines.Where(pipeline => name is null || pipeline.Name == name)];
        if (name is null && fitting.Length > 1)
        {
            // The one that holds the others is meant.
            foreach (Pipeline pipeline in pipelines)
                pipeline.Look();
            fitting = [.. pipelines.Where(pipeline => !pipeline.IsPart)];
        }
        if (fitting.Length == 1)
            return fitting[0];
        errors.WriteLine((name, names.Length) switch
        {
            (_, 0) => "The program defines no pipeline. Hand pipelines to PipelineProgram.Run(args, ...).",
            (not null, _) when fitting.Length > 1 => $"The program defines several pipelines \"{name}\". Give each a name of its own.",
            (null, _) => $"The program defines {names.Length} pipelines: {string.Join(", ", names)}. Say which: emit NAME.",
            _ => $"The program defines no pipeline \"{name}\". {NearestName.Advice(name, names, "pipelines")}",
        });
        return null;
    }

    private static void Write(Stream output, string text)
    {
        output.Write(Encoding.UTF8.GetBytes(text));
        output.Flush();
    }
}
