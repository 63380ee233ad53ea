using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Values;

public sealed class ParameterBindingTests
{
    private const string Subject = "input parameter \"x\"";

    [Theory]
    [InlineData("\"a\"", "a")]
    [InlineData("7.0", "7")]
    [InlineData("-0.5", "-0.5")]
    [InlineData("1e21", "1000000000000000000000")]
    [InlineData("true", "true")]
    [InlineData("[1.0, \"a\"]", "[1,\"a\"]")]
    [InlineData("{\"b\": 1, \"a\": null}", "{\"a\":null,\"b\":1}")]
    public void A_string_takes_any_kind_in_its_text_form(string json, string text)
    {
        Assert.Equal(Value.Of(text), ParameterBinding.Bind(ValueJson.Read(json), ParameterType.String, Subject).Value);
        Assert.Equal(Value.Of(text), ParameterBinding.Bind(ValueJson.Read(json), ParameterType.Unspecified, Subject).Value);
    }

    [Theory]
    [InlineData("1.5", ParameterType.Double)]
    [InlineData("1.0", ParameterType.Integer)]
    [InlineData("9007199254740991", ParameterType.Integer)]
    [InlineData("-9007199254740991", ParameterType.Integer)]
    [InlineData("false", ParameterType.Boolean)]
    [InlineData("[]", ParameterType.List)]
    [InlineData("{}", ParameterType.Struct)]
    [InlineData("{\"state\": \"COMPLETE\"}", ParameterType.TaskFinalStatus)]
    [InlineData("{\"env\": []}", ParameterType.TaskConfig)]
    public void A_value_of_the_declared_kind_stays_as_it_is(string json, ParameterType type)
    {
        Value value = ValueJson.Read(json);
        Assert.Same(value, ParameterBinding.Bind(value, type, Subject).Value);
    }

    [Fact]
    public void Null_passes_whatever_the_type()
    {
        foreach (ParameterType type in Enum.GetValues<ParameterType>())
            Assert.Same(Value.Null, ParameterBinding.Bind(Value.Null, type, Subject).Value);
    }

    [Theory]
    [InlineData("\"abc\"", ParameterType.Integer, "input parameter \"x\" type mismatch: expect NUMBER_INTEGER, got string \"abc\". Give a whole number.")]
    [InlineData("\"5\"", ParameterType.Integer, "input parameter \"x\" type mismatch: expect NUMBER_INTEGER, got string \"5\". The text holds such a value, but text is never converted: give the value itself, without quotes, or declare the parameter STRING.")]
    [InlineData("\"[1]\"", ParameterType.List, "input parameter \"x\" type mismatch: expect LIST, got string \"[1]\". The text holds such a value, but text is never converted: give the value itself, without quotes, or declare the parameter STRING.")]
    [InlineData("2.5", ParameterType.Integer, "input parameter \"x\" type mismatch: expect NUMBER_INTEGER, got number 2.5. Give a whole number, or declare it NUMBER_DOUBLE.")]
    [InlineData("9007199254740992", ParameterType.Integer, "input parameter \"x\" type mismatch: expect NUMBER_INTEGER, got number 9007199254740992. Whole numbers are exact only within ±9007199254740991: give a smaller one, or declare it STRING.")]
    [InlineData("1", ParameterType.Boolean, "input parameter \"x\" type mismatch: expect BOOLEAN, got number 1. Give true or false.")]
    [InlineData("true", ParameterType.Double, "input parameter \"x\" type mismatch: expect NUMBER_DOUBLE, got boolean true. Give a number.")]
    [InlineData("{}", ParameterType.List, "input parameter \"x\" type mismatch: expect LIST, got struct {}. Give a list, such as [1, 2].")]
    [InlineData("[]", ParameterType.TaskConfig, "input parameter \"x\" type mismatch: expect TASK_CONFIG, got list []. Give a struct, such as {\"a\": 1}.")]
    public void A_value_of_another_kind_is_refused_with_the_mend(string json, ParameterType type, string message)
        => Assert.Equal(message, ParameterBinding.Bind(ValueJson.Read(json), type, Subject).Error);

    [Fact]
    public void A_long_value_is_cut_in_the_message()
    {
        string error = ParameterBinding.Bind(Value.Of(new string('y', 5000)), ParameterType.Integer, Subject).Error!;
        Assert.InRange(error.Length, 100, 250);
        Assert.Contains("yyy...", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"a\"", null)]
    [InlineData("1", null)]
    [InlineData("null", null)]
    [InlineData("\"aple\"", "value \"aple\" of fruit is not one of [\"a\", \"apple\", 1]. Did you mean \"apple\"?")]
    [InlineData("\"1\"", "value \"1\" of fruit is not one of [\"a\", \"apple\", 1].")]
    [InlineData("2", "value 2 of fruit is not one of [\"a\", \"apple\", 1].")]
    public void A_literal_is_matched_exactly(string json, string? message)
        => Assert.Equal(
            message,
            ParameterBinding.LiteralViolation(ValueJson.Read(json), [Value.Of("a"), Value.Of("apple"), Value.Of(1)], "fruit"));

    [Fact]
    public void No_literals_allow_anything()
        => Assert.Null(ParameterBinding.LiteralViolation(Value.Of(3), [], "x"));
}
