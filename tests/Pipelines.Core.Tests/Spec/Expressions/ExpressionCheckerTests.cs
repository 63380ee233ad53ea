using Pipelines.Core.Spec.Expressions;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Expressions;

public sealed class ExpressionCheckerTests
{
    private static readonly ExpressionInputs Inputs = new(
        Map.Of(
            ("n", ParameterType.Integer),
            ("half", ParameterType.Double),
            ("flag", ParameterType.Boolean),
            ("coin_side", ParameterType.String),
            ("items", ParameterType.List),
            ("config", ParameterType.Struct),
            ("extra", ParameterType.Unspecified)),
        ["data"]);

    [Theory]
    [InlineData("inputs.parameter_values['n'] == 5")]
    [InlineData("inputs.parameter_values['coin_side'] == 5")]
    [InlineData("inputs.parameter_values['n'] == null")]
    [InlineData("inputs.parameter_values['flag']")]
    [InlineData("inputs.parameter_values['extra']")]
    [InlineData("inputs.parameter_values['extra'] < 5 && inputs.parameter_values['extra'].startsWith('a')")]
    [InlineData("inputs.parameter_values['config'].a.b[0]['c']")]
    [InlineData("inputs.parameter_values['items'][0] == 'a' && size(inputs.parameter_values['items']) > 0")]
    [InlineData("inputs.parameter_values['half'] + 1.0 < 2")]
    [InlineData("int(inputs.parameter_values['n']) % 2 == 0")]
    [InlineData("inputs.parameter_values[inputs.parameter_values['coin_side']] == 1")]
    [InlineData("inputs.artifacts['data'].artifacts[0].metadata['acc'] > 0.5")]
    [InlineData("'n' in inputs.parameter_values && has(inputs.parameter_values.n)")]
    [InlineData("inputs['parameter_values']['n'] == 1")]
    [InlineData("true ? parseJson('true') : false")]
    public void What_may_go_well_is_accepted(string text) => Assert.Equal([], Condition.Parse(text, Inputs).Problems);

    [Theory]
    [InlineData("inputs.parameter_values['coin_sid'] == 'a'", 24, "The task has no input parameter \"coin_sid\".", "Did you mean \"coin_side\"?")]
    [InlineData("inputs.parameter_values.coinside == 'a'", 24, "The task has no input parameter \"coinside\".", "Did you mean \"coin_side\"?")]
    [InlineData("has(inputs.parameter_value.n)", 11, "inputs has no member \"parameter_value\".", "Did you mean \"parameter_values\"?")]
    [InlineData("inputs.artifacts['dta'] == null", 17, "The task has no input artifact \"dta\".", "Did you mean \"data\"?")]
    [InlineData("input.parameter_values['n'] == 1", 0, "\"input\" is no name here.", "Did you mean \"inputs\"?")]
    [InlineData("parameter_values['n'] == 1", 0, "\"parameter_values\" is no name here.", "Write inputs.parameter_values.")]
    [InlineData("n == 1", 0, "\"n\" is no name here.", "Write inputs.parameter_values['n'].")]
    [InlineData("True", 0, "\"True\" is no name here.", "Write true.")]
    [InlineData("None == 1", 0, "\"None\" is no name here.", "Write null.")]
    [InlineData("int == 1", 0, "\"int\" is no name here.", "int is a function: write int(...).")]
    [InlineData("string_value == 'a'", 0, "\"string_value\" is no name here.", "The names that may stand alone are \"inputs\".")]
    [InlineData("integer(inputs.parameter_values['n']) == 1", 0, "There is no function integer().", "The functions are \"bool\", \"contains\", \"double\", \"dyn\", \"endsWith\", \"int\", \"matches\", \"parseJson\" and 4 more.")]
    [InlineData("parsejson('1') == 1", 0, "There is no function parsejson().", "Did you mean \"parseJson\"?")]
    [InlineData("startsWith('ab', 'a')", 0, "There is no function startsWith().", "It is a method: write text.startsWith('part').")]
    [InlineData("'5'.int() == 5", 4, "There is no method int().", "It is a function: write int(value).")]
    [InlineData("[1].exists(x, x == 1)", 4, "There is no method exists().", "Loops over collections are no part of conditions: compute it in a task and compare that task's output.")]
    [InlineData("int() == 1", 0, "int() takes one argument, not 0.", "Write int(value).")]
    [InlineData("int(1, 2) == 1", 0, "int() takes one argument, not 2.", "Write int(value).")]
    [InlineData("'a'.startsWith()", 4, "startsWith() takes one argument, not 0.", "Write text.startsWith('part').")]
    [InlineData("'a'.size(1) == 1", 4, "size() takes no arguments, not 1.", "Write text.size().")]
    [InlineData("int(true) == 1", 4, "int() takes int or uint or double or string, not bool.", "Convert it first: string(), int(), double().")]
    [InlineData("inputs.parameter_values['n'].startsWith('a')", 23, "startsWith() takes string, not double.", "Convert it first: string(), int(), double().")]
    [InlineData("size(inputs.parameter_values) > 1", 12, "size() takes string or list or map, not inputs.parameter_values.", "Name one: inputs.parameter_values['x'].")]
    [InlineData("inputs.parameter_values == {}", 24, "== cannot take inputs.parameter_values as a whole.", "Name one: inputs.parameter_values['x'].")]
    [InlineData("[inputs.artifacts] == []", 8, "A list takes any value, not inputs.artifacts.", "Name one: inputs.artifacts['data'].")]
    [InlineData("inputs.parameter_values[1] == 1", 24, "inputs.parameter_values is indexed by a name, not by int.", "Name one: inputs.parameter_values['x'].")]
    [InlineData("5 == 'a'", 2, "int and string are never equal.", "Convert one side: string(), int(), double().")]
    [InlineData("int(inputs.parameter_values['n']) != 'a'", 34, "int and string are never equal.", "Convert one side: string(), int(), double().")]
    [InlineData("inputs.parameter_values['coin_side'] < 5", 37, "< has no meaning between string and int.", "Compare number with number or text with text: int(), double() and string() convert.")]
    [InlineData("[1] < [2]", 4, "< has no meaning between list and list.", "Compare number with number or text with text: int(), double() and string() convert.")]
    [InlineData("inputs.parameter_values['n'] + 1 == 6", 29, "+ has no meaning between double and int. Both sides must be of one kind: wrap one in int() or double(); parameters are doubles.", "Bring both sides to one kind.")]
    [InlineData("'a' in 'abc'", 4, "in looks into a list or a map, not into string.", "For a part of a text write text.contains('part').")]
    [InlineData("!5", 1, "! takes bool, not int.", "Compare it with something, or convert it.")]
    [InlineData("inputs.parameter_values['coin_side'] && true", 23, "&& takes bool, not string.", "Compare it with something, or convert it.")]
    [InlineData("5 ? true : false", 0, "? takes bool, not int.", "Compare it with something, or convert it.")]
    [InlineData("-'a' == 1", 1, "- takes int or double, not string.", "Compare it with something, or convert it.")]
    [InlineData("{1.5: 1} == {}", 1, "A map's key takes bool or int or uint or string, not double.", "Compare it with something, or convert it.")]
    [InlineData("'a'.b == 1", 4, "string has no member \"b\".", "Only maps have members; parseJson(text) makes one from a JSON text.")]
    [InlineData("5[0] == 1", 1, "int has no members.", "Only lists and maps have; parseJson(text) makes one from a JSON text.")]
    [InlineData("[1][true] == 1", 4, "A list is indexed by a whole number, not by bool.", "Its first item is [0].")]
    [InlineData("inputs.parameter_values['coin_side']", 0, "The expression gives string, not a truth value.", "Compare it with something: ==, !=, <, in.")]
    [InlineData("1 + 1", 0, "The expression gives int, not a truth value.", "Compare it with something: ==, !=, <, in.")]
    [InlineData("inputs", 0, "The expression gives inputs, not a truth value.", "Name one: inputs.parameter_values['x'].")]
    public void What_must_go_wrong_is_refused_with_the_mend(string text, int position, string what, string fix)
    {
        Parsed<Condition> parsed = Condition.Parse(text, Inputs);
        Assert.Null(parsed.Value);
        Assert.Equal([new(position, what, fix)], parsed.Problems);
    }

    [Fact]
    public void All_mistakes_are_told_at_once_in_order_of_their_position()
    {
        Parsed<Condition> parsed = Condition.Parse("foo(1) == 1 && inputs.parameter_values['m'] == 'a' || bar.baz", Inputs);
        Assert.Equal([0, 39, 54], parsed.Problems.Select(problem => problem.Position));
    }

    [Fact]
    public void Without_the_inputs_any_name_and_type_is_possible()
        => Assert.True(Condition.Parse("inputs.parameter_values['whatever'] + 1 < inputs.artifacts['x'].y").Succeeded);
}
