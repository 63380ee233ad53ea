using System.CommandLine;
using System.Text.Json;
using Pipelines.Cli.Screens;
using Pipelines.Cli.Sources;
using Pipelines.Core.Values;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines check FILE</c>: lists all that is wrong with a pipeline.</summary>
internal static class CheckVerb
{
    public static Command Make()
    {
        Argument<string> file = new("FILE") { Description = "A compiled pipeline, a package, or the folder of a pipeline written in C#." };
        Option<string> output = Shared.Output();
        Option<string> name = Shared.Pipeline();
        Command command = new("check", "Lists every problem of a pipeline with its place and its mend.") { file, output, name };
        command.SetAction(async (parsed, stop) =>
        {
            Terminal terminal = new(parsed.IsJson(output));
            LoadedPipeline pipeline = await PipelineSource.ReadAsync(parsed.GetRequiredValue(file), parsed.GetValue(name) ?? "", forThisMachine: false, stop);
            if (terminal.IsJson)
                WriteJson(pipeline.Problems);
            else if (pipeline.Problems.Count == 0)
                terminal.People.WriteLine($"{pipeline.FileName}: no problems");
            else
                Report(terminal, pipeline);
            return pipeline.Problems.Count == 0 ? ExitCodes.Succeeded : ExitCodes.Refused;
        });
        return command;
    }

    private static void Report(Terminal terminal, LoadedPipeline pipeline)
    {
        Terminal.Notice($"{pipeline.FileName} has {pipeline.Problems.Count} problem{(pipeline.Problems.Count == 1 ? "" : "s")}.");
        terminal.Problems(pipeline.Problems);
    }

    private static void WriteJson(IReadOnlyList<Problem> problems)
    {
        using Stream stdout = Console.OpenStandardOutput();
        using Utf8JsonWriter json = new(stdout, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteStartArray("problems");
        foreach (Problem problem in problems)
        {
            json.WriteStartObject();
            json.WriteString("code", problem.Code);
            json.WriteString("place", problem.Place);
            json.WriteString("what", problem.What);
            json.WriteString("fix", problem.Fix);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        stdout.WriteByte((byte)'\n');
    }
}
