using Pipelines.Core.Spec.Placeholders;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Placeholders;

public sealed class PlaceholderNamesTests
{
    private static readonly PlaceholderNames Names = new()
    {
        InputParameters = ["epochs", "rate"],
        InputArtifacts = ["data"],
        OutputParameters = ["loss"],
        OutputArtifacts = ["model"],
    };

    [Theory]
    [InlineData("{{$.inputs.parameters['epochs']}} {{$.inputs.artifacts['data'].path}} {{$.outputs.parameters['loss'].output_file}} {{$.outputs.artifacts['model'].uri}}")]
    [InlineData("{{$}} {{$.pipeline_job_name}} {{$.pipeline_google_cloud_project_id}} {{$.outputs.output_file}}")]
    [InlineData("{\"IfPresent\": {\"InputName\": \"data\", \"Then\": [\"--data\", \"{{$.inputs.artifacts['data'].uri}}\"]}}")]
    [InlineData("{\"Concat\": [\"{{$.inputs.parameters['rate']}}\", {\"IfPresent\": {\"InputName\": \"epochs\", \"Then\": \"x\"}}]}")]
    [InlineData("{\"loss\": \"{{$.inputs.parameters['rate']}}\"}")]
    public void Known_names_are_accepted(string element)
        => Assert.Equal([], Names.Check(ArgumentTemplate.Parse(element)));

    [Theory]
    [InlineData("--e={{$.inputs.parameters['epoch']}}", 4, "{{$.inputs.parameters['epoch']}} names no input parameter of the component.", "Did you mean \"epochs\"?")]
    [InlineData("{{$.inputs.artifacts['model'].uri}}", 0, "{{$.inputs.artifacts['model'].uri}} names no input artifact of the component.", "The input artifacts are \"data\".")]
    [InlineData("{{$.outputs.parameters['los'].output_file}}", 0, "{{$.outputs.parameters['los'].output_file}} names no output parameter of the component.", "Did you mean \"loss\"?")]
    [InlineData("{{$.outputs.artifacts['data'].path}}", 0, "{{$.outputs.artifacts['data'].path}} names no output artifact of the component.", "The output artifacts are \"model\".")]
    [InlineData("{\"IfPresent\": {\"InputName\": \"epoch\", \"Then\": [\"a\"]}}", 29, "IfPresent asks for the input \"epoch\", which does not exist.", "Did you mean \"epochs\"?")]
    [InlineData("{\"Concat\": [\"a\", {\"IfPresent\": {\"InputName\": \"rate\", \"Then\": \"x\", \"Else\": \"{{$.inputs.parameters['rat']}}\"}}]}", 75, "{{$.inputs.parameters['rat']}} names no input parameter of the component.", "Did you mean \"rate\"?")]
    public void An_unknown_name_is_told_with_the_nearest(string element, int position, string what, string fix)
        => Assert.Equal([new TextProblem(position, what, fix)], Names.Check(ArgumentTemplate.Parse(element)));

    [Theory]
    [InlineData("{{$.inputs.parameter['epochs']}}")]
    [InlineData("{{$.inputs.parameters['epochs'].value}}")]
    [InlineData("{{$.outputs.parameters['loss']}}")]
    [InlineData("{{$.outputs.artifacts['model'].file}}")]
    public void A_mistyped_placeholder_is_told_with_the_forms(string element)
    {
        TextProblem problem = Assert.Single(Names.Check(ArgumentTemplate.Parse("--x " + element)));
        Assert.Equal((4, $"{element} is no placeholder: it would reach the program as it is."), (problem.Position, problem.What));
        Assert.StartsWith("Placeholders of inputs and outputs are {{$.inputs.parameters['n']}}", problem.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"Concat\": \"a\"}", "another form")]
    [InlineData("{\"Concat\": [1]}", "another form")]
    [InlineData("{\"Concat\": [\"a\"], \"x\": 1}", "another form")]
    [InlineData("{\"IfPresent\": {\"Then\": \"a\"}}", "another form")]
    [InlineData("{\"IfPresent\": {\"InputName\": \"\", \"Then\": \"a\"}}", "another form")]
    [InlineData("{\"IfPresent\": {\"InputName\": \"rate\"}}", "another form")]
    [InlineData("{\"IfPresent\": {\"InputName\": \"rate\", \"Then\": [[]]}}", "another form")]
    [InlineData("{\"IfPresent\": {\"InputName\": \"rate\", \"Then\": \"a\", \"Otherwise\": \"b\"}}", "another form")]
    [InlineData("{\"Concat\": [\"{{$.inputs.parameters[\"rate\"]}}\"]}", "not JSON (line 1, byte 37)")]
    [InlineData("{\"IfPresent\": ", "not JSON")]
    public void A_broken_structure_is_told_and_kept_as_text(string element, string what)
    {
        ArgumentTemplate.Malformed malformed = Assert.IsType<ArgumentTemplate.Malformed>(ArgumentTemplate.Parse(element));
        Assert.Contains(what, malformed.Problem.What, StringComparison.Ordinal);
        Assert.Equal(element, malformed.Template.Source);
        Assert.Equal(malformed.Problem, Names.Check(malformed).First());
    }
}
