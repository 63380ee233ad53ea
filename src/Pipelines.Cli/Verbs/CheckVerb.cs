using System.CommandLine;
using System.Text.Json;
using Pipelines.Cli.Screens;
using Pipelines.Cli.Sources;
using Pipelines.Core.Values;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines check FILE</c>: lists all that is wrong with a pipeline or an experiment.</summary>
internal static class CheckVerb
{
    public static Command Make()
    {
        Argument<string> file = new("FILE") { Description = "A compiled pipeline, a package, the folder of a pipeline written in C#, or a Katib Experiment." };
        Option<string> output = Shared.Output();
        Option<string> name = Shared.Pipeline();
        Command command = new("check", "Lists every problem of a pipeline or an experiment with its place and its mend.") { file, output, name };
        command.SetAction(async (parsed, stop) =>
        {
            Terminal terminal = new(parsed.IsJson(output));
            if (ExperimentSource.IsOne(parsed.GetRequiredValue(file)))
                return CheckExperiment(terminal, ExperimentSource.Read(parsed.GetRequiredValue(file)));
            LoadedPipeline pipeline = await PipelineSource.ReadAsync(parsed.GetRequiredValue(file), parsed.GetValue(name) ?? "", forThisMachine: false, stop);
            if (terminal.IsJson)
                WriteJson(pipeline.Problems);
            else if (pipeline.Problems.Count == 0)
                terminal.People.WriteLine($"{pipeline.FileName}: no problems");
            else
                Report(terminal, pipeline.FileName, pipeline.Problems);
            return pipeline.Problems.Count == 0 ? ExitCodes.Succeeded : ExitCodes.Refused;
        });
        return command;
    }

    // What is right and cannot be run here is no mistake of the author's.
    private static int CheckExperiment(Terminal terminal, ExperimentSource source)
    {
        if (terminal.IsJson)
            WriteJson(source.Reading.Problems);
        else if (source.Reading.Problems.Count == 0)
            terminal.People.WriteLine($"{source.FileName}: no problems");
        else
            Report(terminal, source.FileName, source.Reading.Problems);
        foreach (Problem note in source.Reading.Notes.Concat(source.Reading.Unsupported))
            Terminal.Notice($"{note.Place}: {note.What} {note.Fix}");
        return source.Reading.Problems.Count == 0 ? ExitCodes.Succeeded : ExitCodes.Refused;
    }

    private static void Report(Terminal terminal, string fileName, Sequence<Problem> problems)
    {
        Terminal.Notice($"{fileName} has {problems.Count} problem{(problems.Count == 1 ? "" : "s")}.");
        terminal.Problems(problems);
    }

    private static void WriteJson(Sequence<Problem> problems)
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
