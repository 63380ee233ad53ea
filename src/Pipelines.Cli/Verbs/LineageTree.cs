using Pipelines.Cli.Engines;
using Pipelines.Cli.Screens;
using Pipelines.Engine.Ports;

namespace Pipelines.Cli.Verbs;

/// <summary>Where an artifact comes from, up to the first sources, and who used it.</summary>
internal static class LineageTree
{
    /// <summary>Sources of sources are followed so far.</summary>
    private const int Deepest = 20;

    public static async Task PrintAsync(Terminal terminal, HomeReader reader, ArtifactView artifact, CancellationToken stop)
    {
        terminal.People.WriteLine($"{terminal.Bold(artifact.Name)}  {artifact.Type}  {Times.Size(artifact.SizeBytes)}");
        terminal.People.WriteLine(terminal.Dim($"  {artifact.Uri}"));
        if (artifact.Sha256.Length > 0)
            terminal.People.WriteLine(terminal.Dim($"  sha256 {artifact.Sha256}"));
        terminal.People.WriteLine("Made by");
        await PrintSourcesAsync(terminal, reader, artifact.Uri, "  ", [], stop);
        terminal.People.WriteLine("Used by");
        int users = 0;
        foreach (ArtifactUse use in await reader.Catalog.ListUsesAsync(artifact.Uri, stop))
        {
            if (use.How == "produced")
                continue;
            users++;
            terminal.People.WriteLine($"  {use.Task} of run {use.Run} {terminal.Dim(use.How == "cached" ? "(took it from the cache)" : $"as {use.Key}")}");
        }
        if (users == 0)
            terminal.People.WriteLine(terminal.Dim("  nobody yet"));
    }

    private static async Task PrintSourcesAsync(
        Terminal terminal, HomeReader reader, string uri, string indent, HashSet<string> seen, CancellationToken stop)
    {
        foreach (ArtifactUse use in await reader.Catalog.ListUsesAsync(uri, stop))
        {
            if (use.How != "produced")
                continue;
            terminal.People.WriteLine($"{indent}{use.Task} of run {use.Run} {terminal.Dim($"as {use.Key}")}");
            foreach ((string key, string source) in await reader.InputsAsync(use.Run, use.Task, stop))
            {
                bool isNew = seen.Add(source);
                terminal.People.WriteLine($"{indent}  from {key}: {terminal.Dim(source)}{(isNew ? "" : terminal.Dim(" (see above)"))}");
                if (isNew && indent.Length < 4 * Deepest)
                    await PrintSourcesAsync(terminal, reader, source, indent + "    ", seen, stop);
            }
        }
    }
}
