using Pipelines.Sdk.Generator.Tests.Support;

namespace Pipelines.Sdk.Generator.Tests.Files;

/// <summary>A mistake in a component file is told in that file.</summary>
public sealed class BrokenFileTests
{
    [Fact]
    public async Task Each_mistake_points_into_its_file()
    {
        Built built = new(
            Microsoft.CodeAnalysis.OutputKind.DynamicallyLinkedLibrary, "",
            ("yaml.yaml", "name: a\n  b: c\n"),
            ("tab.yaml", "name: a\nimplementation:\n\tcontainer: {}\n"),
            ("anchor.yaml", "name: *nobody\nimplementation: {}\n"),
            ("deep.yaml", new string('[', 300)),
            ("empty.yaml", "# nothing here\n"),
            ("other.yaml", "apiVersion: v1\nkind: Pod\n"),
            ("unnamed.yaml", "root: {dag: {}}\n"),
            ("rootless.yaml", "pipelineInfo: {name: x}\n"),
            ("types.yaml", """
                pipelineInfo: {name: types}
                root:
                  inputDefinitions:
                    parameters:
                      a: {parameterType: NUMBER}
                      b: {description: has none}
                      c: text
                    artifacts:
                      d: {description: has none}
                  outputDefinitions: []
                """),
            ("older.yaml", """
                description: has no name
                inputs: {a: b}
                outputs:
                - {type: String}
                implementation: {}
                """));

        Snapshot.Matches(await built.ErrorsAsync());
    }

    [Fact]
    public void A_mistake_in_one_file_leaves_the_others_their_stubs()
    {
        Built built = new("", ("broken.yaml", "a: ["), Some.Echo);

        Assert.Contains(built.Result.GeneratedSources, source => source.HintName == "Components.Echo.g.cs");
        Assert.Equal("PIPE301", Assert.Single(built.Reported).Id);
    }
}
