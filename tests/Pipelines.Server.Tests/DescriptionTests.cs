using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines.Server.Tests;

/// <summary>The dashboard's types are made of a copy of the API's description, which must be the one that this server gives.</summary>
public sealed class DescriptionTests : ServerBench
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public async Task The_dashboard_is_typed_by_the_api_as_it_is()
    {
        string copy = Path.Combine(Path.GetDirectoryName(Here())!, "../../src/Pipelines.Dashboard/openapi.json");
        JsonNode now = (await GetAsync("/openapi.json")).Ok().Json;
        if (Environment.GetEnvironmentVariable("PIPELINES_API") == "accept")
            await File.WriteAllTextAsync(copy, now.ToJsonString(Indented).ReplaceLineEndings("\n") + "\n", Stop);
        JsonNode then = JsonNode.Parse(await File.ReadAllTextAsync(copy, Stop))!;
        Assert.True(JsonNode.DeepEquals(now, then), "src/Pipelines.Dashboard/openapi.json is not what the server describes. Accept the change with: make api");
    }

    private static string Here([CallerFilePath] string file = "") => file;
}
