using Pipelines.Sdk.Generator.Tests.Support;

namespace Pipelines.Sdk.Generator.Tests.Files;

public sealed class FileStubTests
{
    private const string Compiled = """
        # PIPELINE DEFINITION
        components:
          comp-tune:
            executorLabel: exec-tune
        deploymentSpec:
          executors:
            exec-tune:
              container: {image: alpine, command: [tune]}
        pipelineInfo:
          description: |-
            Tunes <anything> & more.

            In two paragraphs.
          name: tune-model
        root:
          dag: {tasks: {}}
          inputDefinitions:
            artifacts:
              rows: {artifactType: {schemaTitle: system.Dataset, schemaVersion: 0.0.1}, description: 'What to learn from.'}
              index: {artifactType: {schemaTitle: acme.Index, schemaVersion: 0.0.1}, isOptional: true}
              parts: {artifactType: {schemaTitle: google.VertexDataset, schemaVersion: 0.0.1}, isArtifactList: true}
              anything: {artifactType: {schemaTitle: system.Artifact, schemaVersion: 0.0.1}}
            parameters:
              class: {parameterType: STRING}
              max_depth: {parameterType: NUMBER_INTEGER, defaultValue: 7.0, isOptional: true, description: How deep.}
              max-depth: {parameterType: 1}
              callerFile: {type: INT}
              shuffle: {parameterType: BOOLEAN, defaultValue: true}
              rates: {parameterType: LIST, defaultValue: [0.1, 0.2]}
              options: {parameterType: STRUCT, isOptional: true}
              status: {parameterType: TASK_FINAL_STATUS}
          outputDefinitions:
            artifacts:
              page: {artifactType: {schemaTitle: system.HTML, schemaVersion: 0.0.1}}
              after: {artifactType: {schemaTitle: system.Model, schemaVersion: 0.0.1}, description: Named like a setting of a task.}
              models: {artifactType: {schemaTitle: system.Model, schemaVersion: 0.0.1}, isArtifactList: true}
            parameters:
              Output: {parameterType: NUMBER_DOUBLE}
              best_options: {parameterType: STRUCT}
              steps: {parameterType: LIST}
        schemaVersion: 2.1.0
        sdkVersion: kfp-2.14.3
        """;

    [Fact]
    public async Task A_compiled_component()
    {
        Built built = new("[ArtifactType(\"acme.Index\")] public sealed class Index : CustomArtifact;", ("a/tune/component.yaml", Compiled));

        Snapshot.Matches(built.Generated("Components.TuneModel"));
        Assert.Contains("internal sealed class GoogleVertexDataset", built.Generated("ArtifactTypes"), StringComparison.Ordinal);
        Assert.DoesNotContain("acme", built.Generated("ArtifactTypes"), StringComparison.Ordinal);
        Assert.Equal("CS5001", (await built.ErrorsAsync()).Trim().Split(' ')[0].TrimEnd(':'));
    }

    [Fact]
    public void A_component_of_the_older_form()
        => Snapshot.Matches(new Built("", Some.Train).Generated("Components.Train"));

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public void The_text_of_the_file_comes_along_as_it_is(int more)
    {
        string text = "name: quoted\ndescription: 'He said \"\"\"\"hi\"\"\"\" and {{$}}; ünï'\nimplementation: {container: {image: a, command: [\"\\t\"]}}\n# end" + new string('x', more);
        Built built = new("static class Sample { [Pipeline(\"sample\")] internal static void Define() => Components.Quoted(); }", ("q/component.yaml", text));

        System.Reflection.Assembly assembly = built.Load();
        Authoring.Component component = (Authoring.Component)assembly.GetType("my_app.Components+QuotedTask")!.GetField("Component")!.GetValue(null)!;

        Assert.Equal("He said \"\"\"\"hi\"\"\"\" and {{$}}; ünï", component.Description);
    }

    [Fact]
    public void A_changed_file_changes_its_stub()
    {
        Built built = new Built().Knowing(Some.Echo);
        string before = built.Generated("Components.Echo");

        string after = built.WithFile("components/echo/component.yaml", Some.Echo.Item2.Replace("name: text, type: String", "name: words, type: Integer", StringComparison.Ordinal))
            .Generated("Components.Echo");

        Assert.Contains("Parameter<string> text,", before, StringComparison.Ordinal);
        Assert.Contains("Parameter<long> words,", after, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_yaml_is_not_looked_at()
        => Assert.Empty(new Built("", ("stylecop.json", "{"), ("notes.txt", ":")).Result.GeneratedSources);

    [Fact]
    public void Only_the_first_of_two_files_with_one_name_gets_a_stub()
    {
        Built built = new("", ("a/component.yaml", Some.Echo.Item2), ("b/component.yaml", Some.Echo.Item2));

        Assert.Single(built.Result.GeneratedSources, source => source.HintName == "Components.Echo.g.cs");
        Assert.Equal("b/component.yaml", Assert.Single(built.Reported).Location.GetLineSpan().Path);
    }
}
