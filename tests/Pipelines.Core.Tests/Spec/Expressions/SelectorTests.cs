using Pipelines.Core.Spec.Expressions;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Expressions;

public sealed class SelectorTests
{
    [Theory]
    [InlineData("parseJson(string_value)[\"A_a\"]", "{\"A_a\": 1.0, \"B_b\": 2}", "1")]
    [InlineData("parseJson(string_value)[\"A_a\"]", "\"{\\\"A_a\\\": \\\"heads\\\"}\"", "\"heads\"")]
    [InlineData("parseJson(string_value)[1]", "[\"x\", {\"y\": null}]", "{\"y\":null}")]
    [InlineData("parseJson(string_value)[\"a\"][\"b\"][0]", "{\"a\": {\"b\": [true]}}", "true")]
    [InlineData("parseJson(string_value)[\"a\"]", "{\"a\": null}", "null")]
    [InlineData("parseJson(string_value)", "5", "5")]
    [InlineData("string_value", "{\"b\": 1.0, \"a\": true}", "\"{\\\"a\\\":true,\\\"b\\\":1}\"")]
    [InlineData("string_value", "7.0", "\"7\"")]
    [InlineData("string_value", "null", "\"\"")]
    [InlineData("number_value * 2.0", "1.5", "3")]
    [InlineData("int(number_value) / 2", "7", "3")]
    [InlineData("bool_value ? 'on' : 'off'", "true", "\"on\"")]
    [InlineData("struct_value.a", "{\"a\": [1]}", "[1]")]
    [InlineData("struct_value", "{\"a\": [1]}", "{\"a\":[1]}")]
    [InlineData("list_value[0]", "[\"x\"]", "\"x\"")]
    [InlineData("[number_value, 2u, 'a', null]", "1", "[1,2,\"a\",null]")]
    [InlineData("{'k': list_value, 1: 2, true: {}}", "[1]", "{\"1\":2,\"k\":[1],\"true\":{}}")]
    public void A_selector_gives_the_part(string selector, string value, string part)
        => Assert.Equal(part, ValueJson.Write(Selector.Parse(selector).Value!.Evaluate(ValueJson.Read(value)).Value!));

    [Theory]
    [InlineData("parseJson(string_value)[\"lr\"]", "{\"l_r\": 1}", "Character 24 of the selector: The map has no member \"lr\". The members are \"l_r\". Selector: parseJson(string_value)[\"lr\"]")]
    [InlineData("parseJson(string_value)[\"lr\"]", "\"lr=1\"", "Character 1 of the selector: parseJson(): string \"lr=1\" is not JSON. Selector: parseJson(string_value)[\"lr\"]")]
    [InlineData("parseJson(string_value)[2]", "[1]", "Character 24 of the selector: The list has 1 items, counted from 0: there is no item 2. Selector: parseJson(string_value)[2]")]
    [InlineData("number_value", "\"5\"", "Character 1 of the selector: number_value is not set: the value is string \"5\". Selector: number_value")]
    [InlineData("number_value / 0.0", "1", "The selector: Infinity is no number that JSON can hold. Selector: number_value / 0.0")]
    public void What_is_not_there_is_told(string selector, string value, string message)
        => Assert.Equal(message, Selector.Parse(selector).Value!.Evaluate(ValueJson.Read(value)).Error);

    [Theory]
    [InlineData("parseJson(string_value)[\"a\"", 27, "The expression ends too early.")]
    [InlineData("parseJson(stringvalue)[\"a\"]", 10, "\"stringvalue\" is no name here.")]
    [InlineData("inputs.parameter_values['a']", 0, "\"inputs\" is no name here.")]
    [InlineData("parseJson(number_value)", 10, "parseJson() takes string, not double.")]
    [InlineData("", 0, "The expression is empty.")]
    public void A_selector_that_cannot_work_is_refused(string selector, int position, string what)
    {
        TextProblem problem = Assert.Single(Selector.Parse(selector).Problems);
        Assert.Equal((position, what), (problem.Position, problem.What));
    }
}
