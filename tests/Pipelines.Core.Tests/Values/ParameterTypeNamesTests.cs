using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Values;

public sealed class ParameterTypeNamesTests
{
    [Fact]
    public void Every_type_reads_back_from_its_ir_name()
    {
        foreach (ParameterType type in Enum.GetValues<ParameterType>())
        {
            Assert.True(ParameterTypeNames.TryParseIr(type.IrName(), out ParameterType read));
            Assert.Equal(type, read);
        }
        Assert.Equal(Enum.GetValues<ParameterType>().Length, ParameterTypeNames.All.Count);
    }

    [Theory]
    [InlineData("2", true, ParameterType.Integer)]
    [InlineData("8", true, ParameterType.TaskConfig)]
    [InlineData("9", false, ParameterType.Unspecified)]
    [InlineData("12", false, ParameterType.Unspecified)]
    [InlineData("", false, ParameterType.Unspecified)]
    [InlineData("string", false, ParameterType.Unspecified)]
    [InlineData("INT", false, ParameterType.Unspecified)]
    public void The_ir_takes_names_as_written_and_enum_numbers(string name, bool known, ParameterType type)
    {
        Assert.Equal(known, ParameterTypeNames.TryParseIr(name, out ParameterType read));
        Assert.Equal(type, read);
    }

    [Theory]
    [InlineData("INT", ParameterType.Integer)]
    [InlineData("DOUBLE", ParameterType.Double)]
    [InlineData("STRING", ParameterType.String)]
    public void The_deprecated_names_are_read(string name, ParameterType type)
    {
        Assert.True(ParameterTypeNames.TryParseLegacy(name, out ParameterType read));
        Assert.Equal(type, read);
        Assert.False(ParameterTypeNames.TryParseLegacy("LIST", out _));
    }

    [Theory]
    [InlineData("Integer", ParameterType.Integer)]
    [InlineData("int", ParameterType.Integer)]
    [InlineData("Float", ParameterType.Double)]
    [InlineData("Double", ParameterType.Double)]
    [InlineData("String", ParameterType.String)]
    [InlineData("str", ParameterType.String)]
    [InlineData("Text", ParameterType.String)]
    [InlineData("Bool", ParameterType.Boolean)]
    [InlineData("Boolean", ParameterType.Boolean)]
    [InlineData("Dict", ParameterType.Struct)]
    [InlineData("JsonObject", ParameterType.Struct)]
    [InlineData("List", ParameterType.List)]
    [InlineData("JsonArray", ParameterType.List)]
    [InlineData("List[str]", ParameterType.List)]
    [InlineData("typing.Dict[str, List[int]]", ParameterType.Struct)]
    [InlineData(" PipelineTaskFinalStatus ", ParameterType.TaskFinalStatus)]
    [InlineData("TaskConfig", ParameterType.TaskConfig)]
    public void Names_of_component_yaml_are_read(string name, ParameterType type)
    {
        Assert.True(ParameterTypeNames.TryParseSdk(name, out ParameterType read));
        Assert.Equal(type, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Dataset")]
    [InlineData("int[str]")]
    [InlineData("List[str")]
    [InlineData("system.Model@0.0.1")]
    public void Other_names_are_no_parameter_types(string name)
        => Assert.False(ParameterTypeNames.TryParseSdk(name, out _));
}
