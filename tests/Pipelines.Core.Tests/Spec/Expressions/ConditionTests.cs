using Pipelines.Core.Spec.Expressions;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Expressions;

public sealed class ConditionTests
{
    private static readonly Map<Value> Given = Map.Of(
        ("n", Value.Of(5)),
        ("half", Value.Of(0.5)),
        ("s", Value.Of("heads")),
        ("digits", Value.Of("42")),
        ("yes", Value.True),
        ("nothing", Value.Null),
        ("list", ValueJson.Read("[1, \"a\", [2]]")),
        ("map", ValueJson.Read("{\"k\": 1, \"deep\": {\"x\": true}}")),
        ("json", Value.Of("{\"lr\": 0.1, \"layers\": [8, 16]}")),
        ("pipelinechannel--flip-coin-Output", Value.Of("heads")));

    private static readonly Value Data = ValueJson.Read(
        """{"artifacts": [{"name": "m", "uri": "s3://b/m", "type": {"schema_title": "system.Model"}, "metadata": {"acc": 0.9}}]}""");

    private static Result<bool> Evaluate(string text) => Condition.Parse(text).Value!
        .Evaluate(name => Given.TryGetValue(name, out Value? value) ? value : null, name => name == "data" ? Data : null);

    [Theory]
    // What the compiler writes.
    [InlineData("inputs.parameter_values['pipelinechannel--flip-coin-Output'] == 'heads'", true)]
    [InlineData("!(inputs.parameter_values['s'] == 'heads')", false)]
    [InlineData("int(inputs.parameter_values['n']) > 5", false)]
    [InlineData("int(inputs.parameter_values['n']) >= 5", true)]
    [InlineData("double(int(inputs.parameter_values['n'])) < 5.5", true)]
    [InlineData("inputs.parameter_values['yes'] == true", true)]
    [InlineData("!(int(inputs.parameter_values['n']) < 5) && int(inputs.parameter_values['n']) > 4", true)]
    // Parameters are doubles and compare with whole numbers all the same.
    [InlineData("inputs.parameter_values['n'] == 5", true)]
    [InlineData("inputs.parameter_values['n'] == 5.0", true)]
    [InlineData("inputs.parameter_values['n'] > 4u", true)]
    [InlineData("inputs.parameter_values['half'] < 1", true)]
    // Other kinds are unequal.
    [InlineData("inputs.parameter_values['n'] == '5'", false)]
    [InlineData("inputs.parameter_values['n'] != '5'", true)]
    [InlineData("inputs.parameter_values['nothing'] == null", true)]
    [InlineData("inputs.parameter_values['nothing'] == 0", false)]
    [InlineData("inputs.parameter_values['s'] == null", false)]
    // Conversions.
    [InlineData("int(inputs.parameter_values['digits']) == 42", true)]
    [InlineData("int('-7') == -7", true)]
    [InlineData("int(2.9) == 2 && int(-2.9) == -2", true)]
    [InlineData("double('1e3') == 1000", true)]
    [InlineData("string(inputs.parameter_values['n']) == '5'", true)]
    [InlineData("string(0.5) + string(7) + string(true) == '0.57true'", true)]
    [InlineData("bool('True') && !bool('0')", true)]
    [InlineData("uint(3) == 3u && uint('3') + 1u == 4u", true)]
    [InlineData("dyn(1) == 'a'", false)]
    // Texts.
    [InlineData("inputs.parameter_values['s'].startsWith('he') && inputs.parameter_values['s'].endsWith('ds')", true)]
    [InlineData("inputs.parameter_values['s'].contains('ad')", true)]
    [InlineData("inputs.parameter_values['s'].matches('^h[a-z]+s$')", true)]
    [InlineData("'abc'.matches('b')", true)]
    [InlineData("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('^(a+)+$')", false)]
    [InlineData("size('a😀b') == 3 && 'ab'.size() == 2", true)]
    [InlineData("'a' < 'b' && 'a' < 'aa' && '' < 'a'", true)]
    [InlineData("'\uE000' < '😀'", true)]
    [InlineData("'a' + 'b' == 'ab'", true)]
    // Lists and maps.
    [InlineData("size(inputs.parameter_values['list']) == 3 && inputs.parameter_values['list'][2][0] == 2", true)]
    [InlineData("'a' in inputs.parameter_values['list'] && 1 in inputs.parameter_values['list'] && !('b' in inputs.parameter_values['list'])", true)]
    [InlineData("inputs.parameter_values['list'] == [1.0, 'a', [2u]]", true)]
    [InlineData("inputs.parameter_values['list'][inputs.parameter_values['half'] * 2.0] == 'a'", true)]
    [InlineData("[1] + ['a'] == [1, 'a'] && [] != [1]", true)]
    [InlineData("inputs.parameter_values.map.deep.x", true)]
    [InlineData("'k' in inputs.parameter_values['map'] && !('z' in inputs.parameter_values['map'])", true)]
    [InlineData("inputs.parameter_values['map'] == {'k': 1, 'deep': {'x': true}}", true)]
    [InlineData("{1: 'a', true: 'b', 'c': 'd'}[1u] == 'a' && {1: 'a'}[1.0] == 'a' && 1 in {1: 2}", true)]
    [InlineData("size({'a': 1}) == 1 && size([]) == 0", true)]
    [InlineData("has(inputs.parameter_values.map.k) && !has(inputs.parameter_values.map.z)", true)]
    [InlineData("has(inputs.parameter_values.n) && !has(inputs.parameter_values.absent)", true)]
    [InlineData("'n' in inputs.parameter_values && !('absent' in inputs.parameter_values)", true)]
    [InlineData("parseJson(inputs.parameter_values['json'])['lr'] == 0.1", true)]
    [InlineData("16 in parseJson(inputs.parameter_values['json']).layers", true)]
    // Artifacts.
    [InlineData("inputs.artifacts['data'].artifacts[0].metadata.acc > 0.8", true)]
    [InlineData("inputs.artifacts.data.artifacts[0].uri.startsWith('s3://') && 'data' in inputs.artifacts && !has(inputs.artifacts.other)", true)]
    // Arithmetic.
    [InlineData("7 / 2 == 3 && -7 / 2 == -3 && 7 % 3 == 1 && -7 % 3 == -1", true)]
    [InlineData("7.0 / 2.0 == 3.5", true)]
    [InlineData("1.0 / 0.0 > 1e300", true)]
    [InlineData("0.0 / 0.0 == 0.0 / 0.0", false)]
    [InlineData("0.0 / 0.0 < 1.0 || 0.0 / 0.0 >= 1.0", false)]
    [InlineData("5u - 5u == 0u && 2u * 3u == 6", true)]
    [InlineData("-(2) * 3 == -6 && -inputs.parameter_values['half'] == -0.5", true)]
    // Numbers compare exactly, not after rounding to double.
    [InlineData("9007199254740993 == 9007199254740992.0", false)]
    [InlineData("9007199254740993 > 9007199254740992.0", true)]
    [InlineData("9223372036854775807 < 9223372036854775808.0", true)]
    [InlineData("-9223372036854775808 == -9223372036854775808.0", true)]
    [InlineData("18446744073709551615u < 1e20 && 18446744073709551615u > -1e40 && -1 < 0u", true)]
    // Choice.
    [InlineData("inputs.parameter_values['yes'] ? true : 1 / 0 == 1", true)]
    [InlineData("(inputs.parameter_values['n'] == 5 ? 'a' : 'b') == 'a'", true)]
    public void A_condition_has_the_verdict_of_the_language(string text, bool verdict)
    {
        Result<bool> result = Evaluate(text);
        Assert.True(result.Succeeded, result.Error);
        Assert.Equal(verdict, result.Value);
    }

    // An operand that decides wins over an error, on whichever side the error is.
    [Theory]
    [InlineData("false && 1 / 0 == 1", false)]
    [InlineData("1 / 0 == 1 && false", false)]
    [InlineData("true || inputs.parameter_values['absent']", true)]
    [InlineData("inputs.parameter_values['absent'] || true", true)]
    [InlineData("inputs.parameter_values['n'] && false", false)]
    [InlineData("inputs.parameter_values['n'] || true", true)]
    [InlineData("1 / 0 == 1 && true && false && int('x') == 1", false)]
    public void And_and_or_absorb_errors_from_both_sides(string text, bool verdict)
        => Assert.Equal(Result.Ok(verdict), Evaluate(text));

    [Theory]
    [InlineData("inputs.parameter_values['absent'] == 1", 24, "There is no value of the input parameter \"absent\".")]
    [InlineData("inputs.artifacts['absent'] == null", 17, "There is no value of the input artifact \"absent\".")]
    [InlineData("inputs.parameter_values['n'] && true", 24, "&& takes truth values, not double.")]
    [InlineData("true && 1 / 0 == 1", 11, "Division by zero.")]
    [InlineData("1 / 0 == 1 || false", 3, "Division by zero.")]
    [InlineData("7 % 0 == 1", 3, "Division by zero.")]
    [InlineData("7u / 0u == 1u", 4, "Division by zero.")]
    [InlineData("9223372036854775807 + 1 == 0", 21, "The result does not fit into 64 bits.")]
    [InlineData("-9223372036854775808 - 1 == 0", 22, "The result does not fit into 64 bits.")]
    [InlineData("-9223372036854775808 / -1 == 0", 22, "The result does not fit into 64 bits.")]
    [InlineData("-(-9223372036854775808) == 0", 1, "The result does not fit into 64 bits.")]
    [InlineData("4000000000 * 4000000000 == 0", 12, "The result does not fit into 64 bits.")]
    [InlineData("0u - 1u == 0u", 4, "The result does not fit into 64 bits.")]
    [InlineData("int(1e19) == 0", 1, "int(1E+19): the number does not fit into 64 bits.")]
    [InlineData("int(0.0 / 0.0) == 0", 1, "int(NaN): the number does not fit into 64 bits.")]
    [InlineData("int(18446744073709551615u) == 0", 1, "int(18446744073709551615): the number does not fit into 64 bits.")]
    [InlineData("uint(-1) == 0u", 1, "uint(-1): the number does not fit into 64 bits.")]
    [InlineData("int(inputs.parameter_values['s']) == 0", 1, "int('heads'): the text is not a whole number of 64 bits. It must hold digits only, such as '42'.")]
    [InlineData("int(' 5') == 5", 1, "int(' 5'): the text is not a whole number of 64 bits. It must hold digits only, such as '42'.")]
    [InlineData("double('x') == 5.0", 1, "double('x'): the text is not a number. It must read like '0.5' or '1e-3'.")]
    [InlineData("bool('yes')", 1, "bool('yes'): the text is neither 'true' nor 'false'.")]
    [InlineData("int(inputs.parameter_values['yes']) == 1", 1, "int() takes int or uint or double or string, not bool.")]
    [InlineData("int(inputs.parameter_values['nothing']) == 1", 1, "int() takes int or uint or double or string, not null.")]
    [InlineData("parseJson(inputs.parameter_values['s']) == 1", 1, "parseJson(): string \"heads\" is not JSON.")]
    [InlineData("inputs.parameter_values['s'] < 5", 30, "< has no meaning between string and int.")]
    [InlineData("inputs.parameter_values['nothing'] >= 5", 36, ">= has no meaning between null and int.")]
    [InlineData("inputs.parameter_values['n'] + 1 == 6.0", 30, "+ has no meaning between double and int. Both sides must be of one kind: wrap one in int() or double(); parameters are doubles.")]
    [InlineData("inputs.parameter_values['n'] % inputs.parameter_values['half'] == 1.0", 30, "% has no meaning between double and double. It takes whole numbers: wrap the sides in int().")]
    [InlineData("inputs.parameter_values['s'] + 1 == 2", 30, "+ has no meaning between string and int. Wrap a number in string(), or a text in int() or double().")]
    [InlineData("inputs.parameter_values['list'][3] == 1", 32, "The list has 3 items, counted from 0: there is no item 3.")]
    [InlineData("inputs.parameter_values['list'][-1] == 1", 32, "The list has 3 items, counted from 0: there is no item -1.")]
    [InlineData("inputs.parameter_values['list'][0.5] == 1", 32, "A list is indexed by a whole number, not by double.")]
    [InlineData("inputs.parameter_values['map']['deap'] == 1", 31, "The map has no member \"deap\". Did you mean \"deep\"?")]
    [InlineData("inputs.parameter_values['n'].k == 1", 30, "double has no members.")]
    [InlineData("1 in inputs.parameter_values['s']", 3, "in looks into a list or a map, not into string.")]
    [InlineData("!inputs.parameter_values['s']", 1, "! takes a truth value, not string.")]
    [InlineData("-inputs.parameter_values['s'] == 1", 1, "- takes an int or a double, not string.")]
    [InlineData("inputs.parameter_values['s'] ? true : false", 30, "The condition before ? is string, not a truth value.")]
    [InlineData("{'a': 1, 'a': 2} == {}", 10, "The map has the key \"a\" twice.")]
    [InlineData("{1: 1, 1u: 2} == {}", 8, "The map has the key \"1\" twice.")]
    [InlineData("{inputs.parameter_values['n']: 1} == {}", 25, "A key of a map is a text, a whole number or a truth value, not double.")]
    [InlineData("'a'.matches('(')", 5, "matches(): the pattern \"(\" is wrong at character 1: InsufficientClosingParentheses.")]
    [InlineData("'a'.matches('(?=a)')", 5, "matches(): the pattern \"(?=a)\" is too large, or has look-around or back references.")]
    [InlineData("'a'.matches('(a{900}){900}')", 5, "matches(): the pattern \"(a{900}){900}\" is too large, or has look-around or back references.")]
    public void An_error_says_where_and_why(string text, int character, string message)
        => Assert.Equal($"Character {character} of the condition: {message} Condition: {text}", Evaluate(text).Error);

    [Fact]
    public void The_message_shows_a_long_condition_around_the_place()
    {
        string chain = string.Join(" && ", Enumerable.Range(0, 50).Select(i => $"inputs.parameter_values['n'] != {i + 100}"));
        string error = Evaluate($"{chain} && int('here') == 1 && {chain}").Error!;
        Assert.InRange(error.Length, 150, 260);
        Assert.Matches(@"Condition: \.\.\..*int\('here'\) == 1.*\.\.\.$", error);
    }

    [Fact]
    public void A_verdict_that_is_no_truth_value_is_an_error()
        => Assert.Equal(
            "The condition gives string, not a truth value. Compare it with something. Condition: inputs.parameter_values['s']",
            Evaluate("inputs.parameter_values['s']").Error);

    [Fact]
    public void Comparing_parameters_allocates_nothing()
    {
        Condition condition = Condition.Parse("!(inputs.parameter_values['s'] == 'tails') && int(inputs.parameter_values['n']) >= 5").Value!;
        Func<string, Value?> parameter = name => Given.TryGetValue(name, out Value? value) ? value : null;
        for (int i = 0; i < 100; i++)
            condition.Evaluate(parameter);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
            condition.Evaluate(parameter);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Equal_texts_are_equal_conditions()
    {
        Assert.Equal(Condition.Parse("1 == 1").Value, Condition.Parse("1 == 1").Value);
        Assert.NotEqual(Condition.Parse("1 == 1").Value, Condition.Parse("1==1").Value);
        Assert.Equal("1==1", Condition.Parse("1==1").Value!.ToString());
    }
}
