using System.CommandLine;
using Pipelines.Cli.Screens;
using Pipelines.Cli.Sources;
using Pipelines.Core.Spec.Format;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines compile DIR</c>: the IR of a pipeline written in C#.</summary>
internal static class CompileVerb
{
    public static Command Make()
    {
        Argument<string> source = new("DIR|FILE.cs") { Description = "The folder of a pipeline's C# project, or a single C# file." };
        Option<string?> file = new("--output", "-o") { Description = "The file to write; standard output if not given.", HelpName = "FILE" };
        Option<string> name = Shared.Pipeline();
        Command command = new("compile", "Compiles a pipeline written in C# to Kubeflow Pipelines' YAML.") { source, file, name };
        command.SetAction(async (parsed, stop) =>
        {
            LoadedPipeline pipeline = await PipelineSource.LoadAsync(parsed.GetRequiredValue(source), parsed.GetValue(name) ?? "", forThisMachine: false, stop);
            string yaml = PipelineWriter.ToYaml(pipeline.Package);
            if (parsed.GetValue(file) is not { } path)
            {
                await Console.Out.WriteAsync(yaml);
                return ExitCodes.Succeeded;
            }
            await File.WriteAllTextAsync(path, yaml, stop);
            Terminal.Notice($"Wrote {path}");
            return ExitCodes.Succeeded;
        });
        return command;
    }
}
