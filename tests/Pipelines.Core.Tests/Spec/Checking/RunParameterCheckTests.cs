using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Checking;

public sealed class RunParameterCheckTests
{
    [Theory]
    [InlineData("STRING", "\"a\"", null)]
    [InlineData("STRING", "1", "PIPE092")]
    [InlineData("STRING", "true", "PIPE092")]
    [InlineData("NUMBER_INTEGER", "1", null)]
    [InlineData("NUMBER_INTEGER", "1.5", "PIPE092")]
    [InlineData("NUMBER_INTEGER", "\"1\"", "PIPE092")]
    [InlineData("NUMBER_DOUBLE", "1.5", null)]
    [InlineData("NUMBER_DOUBLE", "1", null)]
    [InlineData("NUMBER_DOUBLE", "true", "PIPE092")]
    [InlineData("BOOLEAN", "true", null)]
    [InlineData("BOOLEAN", "\"true\"", "PIPE092")]
    [InlineData("LIST", "[1]", null)]
    [InlineData("LIST", "\"[1]\"", "PIPE092")]
    [InlineData("STRUCT", "{\"a\": 1}", null)]
    [InlineData("STRUCT", "[1]", "PIPE092")]
    [InlineData("TASK_CONFIG", "{}", "PIPE095")]
    [InlineData("TASK_FINAL_STATUS", "{}", "PIPE095")]
    [InlineData("PARAMETER_TYPE_ENUM_UNSPECIFIED", "[1]", null)]
    [InlineData("STRING", "null", "PIPE091")]
    public void A_parameter_is_of_its_kind(string type, string value, string? code)
        => Assert.Equal(code is null ? [] : [code], Codes($"parameterType: {type}", $"{{\"p\": {value}}}"));

    [Theory]
    [InlineData("parameterType: STRING", "PIPE091")]
    [InlineData("parameterType: STRING, isOptional: true", null)]
    [InlineData("parameterType: STRING, defaultValue: a", null)]
    [InlineData("parameterType: TASK_FINAL_STATUS, isOptional: true", "PIPE095")]
    [InlineData("parameterType: TASK_CONFIG, isOptional: true", null)]
    public void What_is_required_is_given(string input, string? code) => Assert.Equal(code is null ? [] : [code], Codes(input, "{}"));

    [Theory]
    [InlineData("\"a\"", null)]
    [InlineData("\"c\"", "PIPE093")]
    public void A_literal_is_one_of_those_allowed(string value, string? code)
        => Assert.Equal(code is null ? [] : [code], Codes("parameterType: STRING, literals: [a, b]", $"{{\"p\": {value}}}"));

    [Fact]
    public void All_unknown_parameters_are_named_together()
    {
        Problem problem = Assert.Single(Check("parameterType: STRING, defaultValue: a", """{"b": 1, "a": 2, "pp": 3}"""));

        Assert.Equal("PIPE090", problem.Code);
        Assert.Contains("not required by pipeline: a, b, pp", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistyped_parameter_is_offered()
        => Assert.Contains(Check("parameterType: STRING", """{"learning-rat": 1}""", name: "learning-rate"), problem => problem.Fix == "Did you mean \"learning-rate\"?");

    [Fact]
    public void All_problems_are_told_at_once()
        => Assert.Equal(["PIPE090", "PIPE092", "PIPE094"], SpecChecker.CheckRunParameters(
            ChangedPipeline.Read("root: {inputDefinitions: {artifacts: {data: {artifactType: {schemaTitle: system.Dataset}}, more: {isOptional: true}}}}").Package!.Pipeline,
            Map.Of(("path", Value.Of(1)), ("x", Value.Of(2)))).Select(problem => problem.Code));

    private static string[] Codes(string input, string given) => [.. Check(input, given).Select(problem => problem.Code)];

    private static Sequence<Problem> Check(string input, string given, string name = "p") => SpecChecker.CheckRunParameters(
        ChangedPipeline.Read($"root: {{inputDefinitions: {{parameters: {{path: null, {name}: {{{input}}}}}}}}}").Package!.Pipeline,
        ((Value.Struct)ValueJson.Read(given)).Members);
}
