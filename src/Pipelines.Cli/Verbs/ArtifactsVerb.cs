using System.CommandLine;
using System.Text.Json;
using Pipelines.Cli.Engines;
using Pipelines.Cli.Screens;
using Pipelines.Core.Runs;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Stores.S3;
using Spectre.Console;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines artifacts</c>: what runs have made, where it lies, what it was made from and who used it.</summary>
internal static class ArtifactsVerb
{
    public static Command Make() => new("artifacts", "Lists, fetches and traces artifacts.") { List(), Download(), Link(), Lineage() };

    private static Command List()
    {
        Argument<string?> run = new("RUN") { Description = "Only of this run; all if not given.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> type = new("--type") { Description = "Only of this type, such as system.Model.", HelpName = "TYPE" };
        Option<int> limit = new("--limit", "-n") { Description = "At most so many.", DefaultValueFactory = _ => 50, HelpName = "N" };
        Option<string?> home = Shared.Home();
        Option<string?> store = Shared.Store();
        Option<string> output = Shared.Output();
        Command command = new("list", "Lists artifacts, newest run first.") { run, type, limit, home, store, output };
        command.SetAction(async (parsed, stop) =>
        {
            HomeReader reader = await HomeReader.OpenAsync(parsed.HomeOf(home, store), stop);
            RunId? only = parsed.GetValue(run) is { } given ? (await reader.FoldAsync(given, stop)).Request.Run : null;
            ArtifactQuery query = new(only, parsed.GetValue(type), Math.Clamp(parsed.GetValue(limit), 1, 1000));
            IReadOnlyList<ArtifactView> artifacts = (await reader.Catalog.ListArtifactsAsync(query, stop)).Items;
            if (parsed.IsJson(output))
                WriteJson(artifacts);
            else
                Print(artifacts);
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static Command Download()
    {
        Argument<string> artifact = new("ARTIFACT") { Description = "An artifact's URI, or RUN/TASK/OUTPUT." };
        Argument<string> target = new("PATH") { Description = "A file or folder that is not there yet." };
        Option<string?> home = Shared.Home();
        Option<string?> store = Shared.Store();
        Option<string?> place = Place();
        Command command = new("download", "Copies an artifact and verifies its digest.") { artifact, target, home, store, place };
        command.SetAction(async (parsed, stop) =>
        {
            HomeReader reader = await HomeReader.OpenAsync(parsed.HomeOf(home, store), stop);
            ArtifactView found = await reader.FindArtifactAsync(parsed.GetRequiredValue(artifact), stop);
            string path = Path.GetFullPath(parsed.GetRequiredValue(target));
            if (Path.Exists(path))
                throw new RefusedException($"'{path}' is there already. Name a file or folder that is not.");
            IArtifactStore artifacts = await ArtifactPlace.OfArtifactAsync(found.Uri, parsed.GetValue(place), parsed.HomeOf(home, store).Home, stop);
            using (artifacts as IDisposable)
                await artifacts.FetchAsync(found.Uri, path, stop);
            Console.Out.WriteLine($"{path}  {Times.Size(found.SizeBytes)}  sha256 {found.Sha256}");
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static Command Link()
    {
        Argument<string> artifact = new("ARTIFACT") { Description = "The URI of an artifact in a bucket, or RUN/TASK/OUTPUT." };
        Option<string> member = new("--member") { Description = "A file of an artifact that is a folder.", HelpName = "PATH", DefaultValueFactory = _ => "" };
        Option<string?> home = Shared.Home();
        Option<string?> store = Shared.Store();
        Option<string?> place = Place();
        Command command = new("link", "Prints a link by which anybody can read an artifact in a bucket for fifteen minutes.") { artifact, member, home, store, place };
        command.SetAction(async (parsed, stop) =>
        {
            HomeReader reader = await HomeReader.OpenAsync(parsed.HomeOf(home, store), stop);
            ArtifactView found = await reader.FindArtifactAsync(parsed.GetRequiredValue(artifact), stop);
            IArtifactStore artifacts = await ArtifactPlace.OfArtifactAsync(found.Uri, parsed.GetValue(place), parsed.HomeOf(home, store).Home, stop);
            using (artifacts as IDisposable)
            {
                if (artifacts is not S3ArtifactStore bucket)
                    throw new RefusedException($"'{found.Uri}' lies on this machine; links are made to artifacts in a bucket. See: pipelines artifacts download");
                Console.Out.WriteLine(await bucket.LinkAsync(found.Uri, parsed.GetValue(member) ?? "", TimeSpan.FromMinutes(15), stop));
            }
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static Option<string?> Place() => new("--artifacts")
    {
        Description = "The folder that keeps artifacts, or s3://BUCKET; by the artifact's URI, or below the home, if not given.",
        HelpName = "DIR",
    };

    private static Command Lineage()
    {
        Argument<string> artifact = new("ARTIFACT") { Description = "An artifact's URI, or RUN/TASK/OUTPUT." };
        Option<string?> home = Shared.Home();
        Option<string?> store = Shared.Store();
        Command command = new("lineage", "Shows which step made an artifact, from what, and who used it.") { artifact, home, store };
        command.SetAction(async (parsed, stop) =>
        {
            HomeReader reader = await HomeReader.OpenAsync(parsed.HomeOf(home, store), stop);
            ArtifactView found = await reader.FindArtifactAsync(parsed.GetRequiredValue(artifact), stop);
            await LineageTree.PrintAsync(new Terminal(json: false), reader, found, stop);
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static void Print(IReadOnlyList<ArtifactView> artifacts)
    {
        if (artifacts.Count == 0)
        {
            Console.Out.WriteLine("No artifacts.");
            return;
        }
        Table table = Tables.Plain("RUN", "TASK", "OUTPUT", "TYPE", "SIZE", "URI");
        foreach (ArtifactView artifact in artifacts)
        {
            table.AddRow(
                artifact.Run.Value, Markup.Escape(artifact.Task.Text), Markup.Escape(artifact.OutputKey), Markup.Escape(artifact.Type),
                Times.Size(artifact.SizeBytes), Markup.Escape(artifact.Uri));
        }
        Tables.Write(new Terminal(json: false), table);
    }

    private static void WriteJson(IReadOnlyList<ArtifactView> artifacts)
    {
        using Stream stdout = Console.OpenStandardOutput();
        using Utf8JsonWriter json = new(stdout, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartArray("artifacts");
        foreach (ArtifactView artifact in artifacts)
        {
            json.WriteStartObject();
            json.WriteString("uri", artifact.Uri);
            json.WriteString("name", artifact.Name);
            json.WriteString("type", artifact.Type);
            json.WriteString("runId", artifact.Run.Value);
            json.WriteString("task", artifact.Task.Text);
            json.WriteString("output", artifact.OutputKey);
            json.WriteString("sha256", artifact.Sha256);
            if (artifact.SizeBytes is { } size)
                json.WriteNumber("sizeBytes", size);
            json.WritePropertyName("metadata");
            json.WriteRawValue(artifact.MetadataJson);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        stdout.WriteByte((byte)'\n');
    }
}
